# SPDX-License-Identifier: Apache-2.0
# What Debian's Rouge makes of files: usage: highlight.rb LANGUAGE FILE ... ; prints JSON, for each
# file a list of [CSS class, text], neighbours of one class as one.
require 'json'
require 'rouge'

def tokens(language, code)
  Rouge::Lexer.find(language).new.lex(code).each_with_object([]) do |(type, text), list|
    next if text.empty?
    if list.any? && list.last[0] == type.shortname
      list.last[1] << text
    else
      list << [type.shortname, text.dup]
    end
  end
end

language = ARGV.shift
puts JSON.generate(ARGV.map { |file| tokens(language, File.read(file, encoding: 'UTF-8')) })
