# SPDX-License-Identifier: Apache-2.0
# Compares dates, case, YAML, JSON, CSV and front matter with Ruby's own, over a corpus that is generated from a fixed
# seed. usage: ruby values.rb PROBE
require "csv"
require "date"
require "json"
require "open3"
require "time"
require "yaml"

PROBE = ARGV.fetch(0)
RANDOM = Random.new(20260105)
Case = Struct.new(:group, :request, :wanted)
CASES = []

def escape(text)
  text.gsub(/[\t\n\r\0\\]/) { |c| "\\" + { "\t" => "t", "\n" => "n", "\r" => "r", "\0" => "0", "\\" => "\\" }[c] }
end

def add(group, fields, wanted)
  CASES << Case.new(group, fields.map { |f| escape(f.to_s) }.join("\t"), wanted)
end

def pick(list)
  list[RANDOM.rand(list.size)]
end

def in_zone(name)
  before = ENV["TZ"]
  ENV["TZ"] = name
  yield
ensure
  ENV["TZ"] = before
end

ZONES = %w[UTC Europe/Paris America/New_York Asia/Kolkata Australia/Lord_Howe America/Sao_Paulo Europe/Dublin
           Pacific/Apia Africa/Casablanca]

# ---- strftime, wall clocks ----

def moments
  fixed = [0, -1, 1767607445, 1774746000, 1793494800, 4_102_444_800, 32_503_680_000, -2_208_988_800, 951_782_400]
  fixed + Array.new(40) { RANDOM.rand(-5_000_000_000..8_000_000_000) }
end

DIRECTIVES = "YCymBbhdejAauwGgVUWDxFvHkIlPpzZMRSsLNTXrcnt%+QEO:".chars
FLAGS = ["", "", "", "-", "_", "0", "^", "#", "5", "010", "-5", "^10", "_4", "3", ":", "::", ":::", "E", "O",
         "_^", "#^", "5-", "20:"]

def formats
  all = DIRECTIVES.flat_map { |d| FLAGS.map { |f| "%#{f}#{d}" } }
  all + Array.new(200) { Array.new(RANDOM.rand(1..6)) { pick(["%#{pick(FLAGS)}#{pick(DIRECTIVES)}", " ", "é", "/"]) }.join }
end

def strftime_cases
  times = moments
  formats.each do |format|
    2.times do
      zone, seconds, nanos = pick(ZONES), pick(times), RANDOM.rand(1_000_000_000)
      in_zone(zone) do
        text = Time.at(seconds, nanos, :nsec).strftime(format + "|")
        add(:strftime, ["strftime", zone, seconds, nanos, format + "|"], escape(text))
      rescue ArgumentError, Errno::ERANGE
        next
      end
    end
  end
end

def local_cases
  ZONES.each do |zone|
    in_zone(zone) do
      200.times do
        days, hour, minute = RANDOM.rand(-10_000..40_000), RANDOM.rand(24), RANDOM.rand(60)
        day = Date.new(1970, 1, 1) + days
        add(:local, ["local", zone, days, hour, minute, 7], Time.local(day.year, day.month, day.day, hour, minute, 7).to_i.to_s)
      end
    end
  end
  { "Europe/Paris" => [[2026, 3, 29], [2026, 10, 25]], "America/New_York" => [[2026, 3, 8], [2026, 11, 1]],
    "Australia/Lord_Howe" => [[2026, 4, 5], [2026, 10, 4]] }.each do |zone, days|
    in_zone(zone) do
      days.product((0..4).to_a, [0, 15, 30, 45]).each do |(y, m, d), hour, minute|
        add(:local, ["local", zone, (Date.new(y, m, d) - Date.new(1970, 1, 1)).to_i, hour, minute, 0],
            Time.local(y, m, d, hour, minute, 0).to_i.to_s)
      end
    end
  end
end

# ---- free-text dates ----

TEXTS = ["2026-01-05", "2026-01-05 10:30", "2026-01-05 10:30:15", "2026-01-05T10:30:15Z", "2026-01-05T10:30:15.123Z",
         "2026-01-05 10:30:15 +0100", "2026-01-05 10:30:15 -05:30", "2026-01-05 10:30:15 UTC", "2026-1-5", "20260105",
         "20260105T103015", "20260105T103015Z", "20260105103015", "5 January 2026", "5 Jan 2026", "5th January 2026",
         "January 5, 2026", "Jan 5, 2026", "Jan 5 2026 10:30pm", "Jan. 5, 2026", "January 2026", "Jan 2026", "2026 Jan 5",
         "Mon, 05 Jan 2026 10:30:15 GMT", "Mon, 05 Jan 2026 10:30:15 +0100", "Monday, 05-Jan-26 10:30:15 GMT",
         "Mon Jan  5 10:30:15 2026", "Mon Jan 5 10:30:15 CET 2026", "10:30", "10:30pm", "10pm", "10h30", "noon", "January",
         "Monday", "1/5/2026", "5/1/2026", "2026/01/05", "2026/1/5 10:30", "5.1.2026", "05.01.2026", "2026.01.05", "5-Jan-2026",
         "05-Jan-26", "Jan-5-2026", "2026-02-30", "2026-02-31 10:00", "2026-13-01", "2026-00-10", "2026-01-32", "26-01-05",
         "99-12-31", "'99 Jan 5", "2026-005", "2026-366", "2024-366", "2026-W02-1", "5", "05", "15", "2026", "202601", "",
         " ", "hello", "hello 5", "2026-01-05 25:00", "2026-01-05 24:00", "2026-01-05 10:60", "2026-01-05 10:30:60",
         "1 of March", "3rd Feb 2001 04:05:06 PM", "Sat Aug 28 02:55:50 2000", "Sat, 3 Feb 2001 00:00:00 EST",
         "2001-02-03T04:05:06+09:00", "2001-02-03T04:05:06.5+0900", "2026-01-05 10:30 EST", "2026-01-05 10:30 CET",
         "2026-01-05 10:30 CEST", "2026-01-05 10:30 Z", "2026-01-05 10:30 A", "2026-01-05 10:30 GMT+2", "2026-01-05 at 10:30",
         "5 de enero de 2026", "le 5 mars 2026", "5 März 2026", "2026年1月5日", "Jan 5", "5 Jan", "5 Jan 10:30", "--01-05", "--0105",
         "1999 BC Jan 5", "2026-01-05 10:30:15,5", "2026-01-05 10.30", "12:00 AM Jan 5 2026", "12:30 PM 5 Jan",
         "2026-01-05 10:30:15 -00:00", "2026-01-05 10:30:15 +00:00", "20260105 1030", "260105", "0105", "260105 103015",
         "Thu Nov 29 14:33:20 2001 GMT", "2026-01-05 10:30 America/New_York", "Published: 2026-01-05", "Posted on 5 Jan 2026.",
         "Summer 2026", "2026-", "-2026-01-05", "2026-01", "01/2026", "1/5", "1/5/26", "13/5/2026", "2026-01-05 10:30 +25:00",
         "a" * 129, "Jan 5, 2026 [draft]", "5 Sept 2026", "5 Septembre 2026", "Mar", "mars", "Mai 2026", "5.Jan.2026",
         "Jan/5/2026", "5/Jan/2026", "2026-Jan-5", "2026/Jan/05", "2026 5 Jan", "1st", "2nd of Jan", "31st", "10:30:15.123456789",
         "10:30 2026-01-05", "T10:30", "2026-01-05t10:30z", "2026-01-05 10:30:15 utc", "2026-01-05 10 pm", "2026-01-05 10 h"]

MONTHS = %w[Jan January FEB march Apr. May june Jul August sept Oct, november DEC]

def random_date
  day, month, year = RANDOM.rand(1..31), RANDOM.rand(1..12), RANDOM.rand(1950..2050)
  date = case RANDOM.rand(8)
         when 0 then format("%04d-%02d-%02d", year, month, day)
         when 1 then "#{day} #{pick(MONTHS)} #{year}"
         when 2 then "#{pick(MONTHS)} #{day}, #{year}"
         when 3 then "#{month}/#{day}/#{year}"
         when 4 then "#{day}.#{month}.#{year}"
         when 5 then "#{pick(%w[Mon Tuesday wed])}, #{day} #{pick(MONTHS)} #{year % 100}"
         when 6 then format("%04d%02d%02d", year, month, day)
         else "#{day}-#{pick(MONTHS)}-#{year}"
         end
  time = pick(["", "", " 10:30", " 9:05:07", "T23:59:59", " 5pm", " 11:30 a.m.", " 7h", " 7h15m", " 10:30:15.25"])
  zone = time.empty? ? "" : pick(["", "", "Z", " UTC", " +0200", "-03:30", " EST", " CET", " foo", "+5", " +05"])
  zone = "" if day > 28 # Time.parse shifts such days by a rule of its own
  pick([date + time + zone, time.strip + zone + " " + date])
end

def parse_cases
  (TEXTS + Array.new(800) { random_date }).each do |text|
    zone = pick(ZONES)
    now = 1767607445
    in_zone(zone) do
      time = Time.parse(text, Time.at(now))
      wanted = "#{time.to_i} #{time.nsec} #{time.utc_offset} #{time.zone}"
      add(:parse, ["parse", zone, now, text], wanted)
    rescue ArgumentError, RangeError
      add(:parse, ["parse", zone, now, text], "none")
    end
  end
end

# ---- case ----

def case_cases
  # Ruby's tables may be those of a younger or an older Unicode than utf8proc's; what both know is compared.
  (0x80..0x24FF).chain(0x2C00..0x2DFF, 0xA640..0xABFF, 0xFB00..0xFFDC, 0x10400..0x104FF, 0x1E900..0x1E95F).each_slice(16) do |codes|
    codes = codes.reject { |c| (0xD800..0xDFFF).cover?(c) || [c].pack("U").match?(/\p{Cn}/) }
    text = codes.map { |c| "a" + [c].pack("U") }.join(" ")
    next if text.empty?
    add(:case, ["case", text], [text.upcase, text.downcase, text.capitalize].join("\t"))
  end
  ["ΑΣ", "ΑΣ Σ ΑΣΑ", "ΟΔΥΣΣΕΥΣ.", "İstanbul", "straße", "ǆemal", "ﬁn", "", "ÉCOLE", "a\u0301Σ"].each do |text|
    add(:case, ["case", text], [text.upcase, text.downcase, text.capitalize].map { |t| escape(t) }.join("\t"))
  end
end

# ---- values ----

def canonical(value)
  case value
  when nil, true, false then value.inspect
  when Integer then value.bit_length < 64 ? "i:#{value}" : "s:\"#{value}\""
  when Float
    value.nan? ? "f:nan" : value.infinite? ? (value > 0 ? "f:inf" : "f:-inf") : "f:" + format("%.17g", value)
  when Symbol then "y:\"#{escape(value.to_s)}\""
  when String then "s:\"#{escape(value)}\""
  when Date then "d:#{(value - Date.new(1970, 1, 1)).to_i}"
  when Time then "t:#{value.to_i}.#{format('%09d', value.nsec)}+#{value.utc_offset}/#{value.zone || 'nil'}"
  when Array then "[" + value.map { |v| canonical(v) }.join(",") + "]"
  when Hash then "{" + value.map { |k, v| canonical(k) + "=>" + canonical(v) }.join(",") + "}"
  else "?#{value.class}"
  end
end

def load_yaml(text)
  YAML.safe_load(text, permitted_classes: [Date, Time, Symbol], aliases: true)
end

SCALARS = %w[
  1_000 0o17 017 08 1,000 12:30 12:30:45 -1:30 +1:30:00.5 190:20:30 1e3 1.5e3 1.5e+3 .5 -.5 5. 1_0.5 0x1F 0b11 +5 2026-01-05
  2026-1-5 2026-02-30 2026-01-05T10:00:00Z yes Yes y n No on OFF ~ null Null nULL :foo ::foo << = . + -.inf +.INF .nan 0 -0 00
  1__0 123456789012345678901234567890 0x 1:60 1:2:3:4 1.0.0 1..2 3,4 0,1 0.1. 1,2.5 1_ _1 0_7 09 1e400 1.0e+400 tRuE nope
  12e03 685_230.15 1:30:20.15 -190:20:30.15 0xFF_FF 0b1_0 -0x10 -017 - -- --- ... 1-2 2026-01 2026 20260105 12:30:60 1.2.3
  v1.0 1.10 010 0.10 00.1 a:b http://x.org/a:b C: .a .. -a +a -1 +1.5 -1.5e-3 1E5 1.5E+5 .5e-1 ,5 1,,2 1_,2 True FALSE
  9223372036854775807 9223372036854775808 -9223372036854775808 0777777777777777777777 !!str !!int !foo &a *a 0:0 00:00 9:5 9:05
  9:60:1 1:1:1.5 23:59:59 24:00 12:00pm 3.14 6.02e23 6.02e+23 0. -0.0 +.5 +-5 0b2 0x1g 1f 1L NaN Inf nan .NaN .Inf .INF -.Inf
  true1 yes! no? 5% $5 #5 @5 a#b a&b *x* é É日本 2026-1-05 2026-001 12026-01-01 -2026-01-05 :1 :a-b :"q" :'q r' 1/2 50/50
]
SPACED = ["2026-01-05 10:00:00", "2026-01-05 10:00:00 +0100", "2026-01-05 10:00:00 -5", "2026-01-05 10:00",
          "2026-13-05 10:00:00", "2026-01-05 25:00:00", "2026-01-05 10:00:00.123456789 +01:30", "2026-01-05 10:00:00 UTC",
          "2026-01-05 10:00:00 Z", "2026-01-05  10:00:00", "2026-1-5 1:00:00", "2026-02-30 10:00:00", "2026-01-05 24:00:00",
          "2026-01-05 10:00:00.5", "2026-01-05 10:00:00.", "2026-01-05 10:00:00+0100", "2026-01-05 10:00:00 +01:00",
          "2026-01-05 10:00:00 +1", "2026-01-05t10:00:00z", ":foo bar", ":\"a b\"", "!!str 5", "!!int '5'", "!!float 5", "! 5",
          "! '5'", "!foo 5", "!!bool yes", "!!null x", "!ruby/symbol foo", "!binary aGVsbG8=", "!!timestamp 2026-01-01",
          "'yes'", "\"no\"", "'2026-01-05'", "\"\\u00e9\\n\"", "'it''s'", "a b", "yes no", "5 apples", "- 1", "1 2", "~ ~"]

DOCUMENTS = [
  "", "\n", "# only\n", "---\n", "--- \n...\n", "a: 1\nb: 2\n", "a:\n  - 1\n  - x: y\n    z: w\n", "- a\n-\n- - b\n",
  "a: &x 1\nb: *x\n", "base: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n", "d:\n  y: 3\n  <<: {y: 4, z: 5}\n",
  "d:\n  <<: [{a: 1, b: 1}, {b: 2, c: 2}]\n  c: 3\n", "d:\n  <<: 5\n", "d:\n  <<: [1, 2]\n", "d:\n  \"<<\": {a: 1}\n",
  "d:\n  !!str <<: {a: 1}\n", "a: |\n  x\n   y\n\nb: >\n  x\n  y\n\n  z\n", "a: |-\n  x\nb: |+\n  x\n\n", "a: >-\n  5\n", "a: 1\na: 2\n",
  "1: a\n2.5: b\nyes: c\n2026-01-05: d\n~: e\n:s: f\n", "[1, [2, {a: b}], \"c\"]", "{a: 1, b: [x, y], c}", "a: 'x\n  y'\n",
  "a: x\n  y\n  z\n", "a: \"x\\\n  y\"\n", "%YAML 1.1\n---\na: 1\n", "a: 1\n---\nb: 2\n", "a: 1\n...\nrubbish: [", "? a\n: b\n",
  "? [x]\n", "!!omap [a: 1, b: 2]", "a: !!seq [1]\n", "a: !!map {b: 1}\n", "a:\nb:\n", "a: \n  \n  b: 1\n", "é: ü\n", "a: \"\\x41\\u00e9\\U0001F600\"\n",
  "&a x", "a: *b", "a: b: c", "a: [1", "a: 'x", "a:\tb", "a:\n\tb: 1", "a: @x", "a: `x`", "a: %x", "a: 1\n b: 2", "- a\nb: 1", "a: \"x\" y",
  "a: {{ b }}\n", "a: {% b %}\n", "a: [x]y\n", "title: a: b", "a:b", "a: 1\n\nb", "a: x #c\nb: x#c\n", "a: - b", "a: ? b", "a: ! b\n",
  "defaults:\n  - scope:\n      path: \"\"\n      type: posts\n    values:\n      layout: post\n", "a: \"\#{x}\"\n", "a: \\n\n", "a: 'x\\n'\n",
  "&a a: &b b\n*a : *b\n", "a: [ , ]", "a: [x, ]", "{a: }", "{a:1}", "{\"a\":1}", "[a: 1, b]", "a: !ruby/object:Object {}\n", "a: \u0000\n",
  "a: \u0085b\n", "a: \u2028b\n", "a: \ufeffb\n", "a: b\r\nc: d\r\n", "a: b\rc: d\r", "a: |\r\n  x\r\n  y\r\n",
].freeze

# Ruby accepts these; here the key is the text as it stands.
ODD_KEYS = /\A(?:a: \{\{ b \}\}|\? \[x\])/

def yaml_cases
  texts = SCALARS + SPACED
  texts += texts.map { |s| "k: #{s}" } + texts.map { |s| "- #{s}" } + texts.map { |s| "#{s}: v" } + texts.map { |s| "[#{s}, x]" }
  texts += Array.new(3000) { "- " + Array.new(RANDOM.rand(1..9)) { pick("0123456789.:-+_,eExbT ZyYnNoOaf~".chars) }.join }
  (texts + DOCUMENTS).each do |text|
    next if text.match?(ODD_KEYS)
    wanted = begin
      in_zone("UTC") { canonical(load_yaml(text)) }
    rescue Psych::Exception, ArgumentError, FloatDomainError, TypeError
      "error"
    end
    add(:yaml, ["yaml", text], wanted)
  end
end

JSONS = ["1", "-0", "1.5e3", "\"a\\u00e9\\ud83d\\ude00\\n\"", "[]", "{}", "[1, 2, [3]]", "{\"a\": {\"b\": null}, \"a\": 2}", "true", "nul", "[1,]",
         "{\"a\" 1}", "\"a", "01", "1.", "\"\t\"", "[1] 2", "", "12345678901234567890", "[\"\\/\"]", " [ true , false ] "]
def json_cases
  JSONS.each do |text|
    wanted = begin
      canonical(JSON.parse(text))
    rescue JSON::ParserError
      "error"
    end
    add(:json, ["json", text], wanted)
  end
end

TABLES = ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n\"1\n2\",\"x\"\"y\"\n", "a,b\n1\n", "a,b\n1,2,3\n", "a,a\n1,2\n", "a,\n1,2\n", "a,b\n\n1,2\n", "a,b\n,\"\"\n",
          "a,b", "", "a,b\n1,\"2", "a,b\n1,x\"y\n", "a,b\n1,\"x\"y\n", "é,b\nü,2", "a,b\n 1 , 2 \n", "a\n1\n2\n", "a,b\n1,2,3,4\n", "a\n\"\"\n", "\n1,2\n", "a,b\n,\n"]
def csv_cases
  TABLES.each do |text|
    [["csv", ","], ["tsv", "\t"]].each do |name, separator|
      table = text.tr(",", separator)
      wanted = begin
        canonical(CSV.parse(table, headers: true, col_sep: separator).map(&:to_hash))
      rescue CSV::MalformedCSVError
        "error"
      end
      add(:csv, [name, table], wanted)
    end
  end
end

FRONT = /\A(---\s*\n.*?\n?)^((---|\.\.\.)\s*$\n?)/m
PIECES = ["---", "---\n", "--- \n", "...\n", "----\n", "a: 1\n", "a: 1", "\n", " \n", "text\n", "\r\n", "---\r\n", " ---\n", "---x\n", "  x\n", "\t\n", "..."]
def front_cases
  texts = Array.new(3000) { (RANDOM.rand(4).zero? ? "" : "---\n") + Array.new(RANDOM.rand(6)) { pick(PIECES) }.join }
  texts.uniq.each do |text|
    data, body, found = {}, text, false
    if (match = FRONT.match(text))
      data, body, found = (load_yaml(match[1]) || {}), match.post_match, true
    end
    header = text.lines.first.to_s.match?(/\A---\s*\r?\n/)
    next add(:front, ["front", text], "error") unless data.is_a?(Hash)
    add(:front, ["front", text], "#{canonical(data)} #{found ? 1 : 0} #{header ? 1 : 0} #{escape(body)}")
  rescue Psych::SyntaxError
    add(:front, ["front", text], "error")
  end
end

def same?(group, wanted, got)
  return got.start_with?("error") if wanted == "error"
  got = got.split("\t", -1).first(3).join("\t") if group == :case
  # A time without a zone: Ruby shows it in the process's (here UTC).
  got = got.gsub(/(t:-?\d+\.\d+\+0\/)(?=[\],}]|=>|\z)/, '\1UTC') if %i[yaml front].include?(group)
  wanted == got
end

[:strftime_cases, :local_cases, :parse_cases, :case_cases, :yaml_cases, :json_cases, :csv_cases, :front_cases].each { |m| send(m) }
output, status = Open3.capture2(PROBE, stdin_data: CASES.map { |c| c.request + "\n" }.join)
abort "probe: #{status}" unless status.success?
answers = output.force_encoding("UTF-8").split("\n", -1)
failed = CASES.each_with_index.reject { |c, i| same?(c.group, c.wanted, answers[i].to_s) }
shown = Hash.new(0)
failed.each do |c, i|
  next if (shown[c.group] += 1) > (ENV["SHOW"] || 5).to_i
  puts "#{c.group}: #{c.request}\n  wanted #{c.wanted}\n  got    #{answers[i]}"
end
CASES.group_by(&:group).each { |g, all| puts format("%-9s %5d compared, %d differ", g, all.size, shown[g]) }
puts "#{CASES.size - failed.size} passed, #{failed.size} failed, 0 skipped"
exit failed.empty?
