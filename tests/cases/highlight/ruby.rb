# Offers of a department.
require 'time'

=begin
A longer remark.
=end
module Offers::Open
  class Offer < Struct.new(:title, :pages)
    include Comparable
    attr_reader :title, :"a name", 'text'
    LIMIT = 0x1F + 0b11 + 017 + 1_000 + 1.5e3
    @@count = 0

    def self.find(name, today = Time.now, *rest, limit: 2, &block)
      @name ||= name.strip.sub(/\A#{Regexp.escape(name)}\d+/i, '') unless name.nil?
      return $stdout.puts "none \"at all\" \t\u00e9" if rest.empty? && !block
      rest.each_with_index do |page, (a, b)|
        next if page =~ %r{^/x/(\d)#{a}}m or a / b > 2
        yield page ? page[:title] : "#{page.name} #@name"
      end
    rescue ArgumentError, IOError => e
      raise e, `ls #{name}`
    ensure
      warn <<~TEXT + <<-'END'.strip
        #{name} is closed \n
      TEXT
        raw #{text}
        END
    end

    def ==(other) other.title == title end
    def open?; true; end
  end
end

words = %w(a b (c)) + %i[d e] + [%q{it's #{not}}, %Q<a #{1 + 1}>, :sym?, :[], ::File::SEPARATOR]
options = { a: 1, :b => nil, "c" => ?x, if: self }
total = words.map(&:to_s).select { |w| w.size >= 2 }.inject(0) { |sum, w| sum + w.size }
x = total / 2 % 3
puts(-> (y) { y ** 2 }.call(x)) while x < 10 || !block_given?
case x when 1..2 then alias a b else loop { break } end
__END__
what follows is data
