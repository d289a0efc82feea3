#include <vector>
template <typename T, class U> class pair_of : public base<T>
{
public:
    explicit pair_of(T first) : first_(first) {}
    static constexpr auto million = 1'000'000, half = 1'0.5e3;
    bool operator<=>(const pair_of &other) const noexcept = default;

private:
    std::vector<T> all_{0x1F, 0b11, 012, 3min};
    const char *raw = R"x(no "end)x";
};

int main()
{
    auto f = [](int x) -> int { return x ? nullptr != this : true; };
    return static_cast<int>(f(1.5)); // done
}
