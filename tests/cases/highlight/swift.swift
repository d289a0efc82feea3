import Foundation

// An offer
/* with /* nested */ text */
public struct Offer: Codable {
    let title: String
    private(set) var pages = [1, 0x1F, 0b11, 1_000.5]
    @Published var open: Bool = true

    init(title: String, until day: Date?) {
        self.title = title
        guard let day = day, day > Date() else { return }
        print("until \(day.description), \"\(title)\"\n")
    }

    func map<T>(_ change: (Offer) throws -> T) rethrows -> T {
        switch pages.count {
        case 0..<10: return try change(self)
        default: break
        }
        #if DEBUG
        dump(pages)
        #endif
        return try! change(self) as! T
    }
}
