# SPDX-License-Identifier: Apache-2.0
# Renders the cases of a JSON file with Debian's Liquid, Jekyll's filters on request: one line each.
#
# usage: ruby liquid_reference.rb CASES.json
require "json"
require "time"
require "timeout"
ENV["TZ"] = "UTC"
require "liquid"

CASES = JSON.parse(File.read(ARGV[0]))["cases"]
NOW = Time.at(1_767_600_000).utc

if ARGV[1] == "jekyll"
  require "jekyll"
  Jekyll.logger.log_level = :error
  SITE = Jekyll::Site.new(Jekyll.configuration("quiet" => true, "source" => "/nonexistent",
                                               "url" => "https://example.org", "baseurl" => "/base",
                                               "disable_disk_cache" => true))
end

# The clock stands still.
class Time
  class << self
    def now(*)
      NOW.getlocal("+00:00")
    end
  end
end

class Partials
  def initialize(texts)
    @texts = texts
  end

  def read_template_file(name)
    @texts[name] or raise Liquid::FileSystemError, "no partial \"#{name}\""
  end
end

def render(test)
  registers = { :file_system => Partials.new(test["partials"] || {}) }
  registers[:site] = SITE if defined?(SITE)
  template = Liquid::Template.parse(test["template"], :error_mode => :warn)
  # Ruby has no bounds of its own: it makes an array of (1..99999999999).
  { "result" => Timeout.timeout(2) { template.render(test["data"], :registers => registers) } }
rescue Liquid::SyntaxError => e
  { "error" => e.message }
rescue StandardError, NoMemoryError => e
  { "raised" => "#{e.class}: #{e.message}" }
end

Process.setrlimit(:AS, 3 << 30)
CASES.each do |test|
  answer = render(test)
  answer["result"] = answer["result"].dup.force_encoding("UTF-8").scrub("?") if answer["result"]
  puts JSON.generate(answer)
end
