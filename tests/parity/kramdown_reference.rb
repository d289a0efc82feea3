# SPDX-License-Identifier: Apache-2.0
# Converts one document a line with Debian's kramdown, as Jekyll does: {"text", "options"} → {"html"} or {"raised"}.
require "json"
require "timeout"
require "jekyll"
require "kramdown"
require "kramdown-parser-gfm"

Jekyll.logger.log_level = :error
DEFAULTS = Jekyll::Configuration::DEFAULTS["kramdown"]

def convert(document)
  options = Jekyll::Utils.deep_merge_hashes(DEFAULTS, document["options"])
  parser = Jekyll::Converters::Markdown::KramdownParser.new("kramdown" => options, "highlighter" => "rouge")
  { "html" => Timeout.timeout(5) { parser.convert(document["text"]) } }
rescue StandardError => e
  { "raised" => "#{e.class}: #{e.message}" }
end

# The converter is loaded with the first site that asks for it.
Jekyll::Converters::Markdown.new(Jekyll.configuration("quiet" => true, "source" => "/nonexistent")).setup
$stdin.each_line { |line| puts JSON.generate(convert(JSON.parse(line))) }
