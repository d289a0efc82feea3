# SPDX-License-Identifier: Apache-2.0
# Builds site after site with the installed Jekyll, which is loaded once: for each line on its input, a JSON object with `source`,
# `destination` and `config` (a list of files), it answers with a line of JSON, the build's `status` and `output`. Each is built in
# a child process, so that no site knows another's plug-ins, time zone or caches.
$PROGRAM_NAME = "jekyll"
require "json"
require_relative "reference"
require "kramdown"
require "kramdown-parser-gfm"
require "rouge"
require "sassc"
Jekyll::Commands::Build # loaded by its name

def build(job, log)
  STDOUT.reopen(log)
  STDERR.reopen(log)
  Jekyll::Commands::Build.process("source" => job["source"], "destination" => job["destination"], "config" => job["config"],
                                  "disable_disk_cache" => true)
rescue SystemExit
  raise
rescue Exception => e # rubocop:disable Lint/RescueException -- as `jekyll build`, which says it and fails
  warn e.full_message
  exit! 1
end

STDIN.each_line do |line|
  job = JSON.parse(line)
  log = job["destination"] + ".log"
  child = fork { build(job, log) }
  Process.wait(child)
  puts JSON.generate("status" => $?.exitstatus || 1, "output" => File.binread(log).force_encoding("UTF-8").scrub)
  STDOUT.flush
end
