# SPDX-License-Identifier: Apache-2.0
# Median microseconds of parsing and rendering each fixture with ruby-liquid, as JSON.
require "json"
require "liquid"

class Partials
  def initialize(folder)
    @folder = folder
  end

  def read_template_file(name)
    File.read(Dir[File.join(@folder, "{#{name},#{name}.liquid}")].first)
  end
end

def median(rounds)
  times = Array.new(rounds) do
    start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    20.times { yield }
    (Process.clock_gettime(Process::CLOCK_MONOTONIC) - start) * 1e6 / 20
  end
  times.sort[rounds / 2]
end

puts(JSON.generate(ARGV.to_h do |folder|
  data = JSON.parse(File.read(File.join(folder, "data.json")))
  source = File.read(File.join(folder, "templates", "index.liquid"))
  Liquid::Template.file_system = Partials.new(File.join(folder, "templates"))
  template = Liquid::Template.parse(source)
  template.render!(data)
  [folder, { "parse" => median(40) { Liquid::Template.parse(source) }, "render" => median(40) { template.render!(data) } }]
end))
