# SPDX-License-Identifier: Apache-2.0
# Loaded into the installed Jekyll before it starts (RUBYOPT=-r), so that a parity run needs nothing but Debian's packages:
# themes are folders beside this file instead of gems, and YAML symbols (`style: :compressed`) pass, as upstream lets them.
if File.basename($PROGRAM_NAME) == "jekyll"
  require "jekyll"

  module ParityThemes
    Found = Struct.new(:full_gem_path, :version, :runtime_dependencies, :metadata, :authors)

    def gemspec
      folder = File.join(ENV.fetch("PARITY_THEMES"), name)
      File.directory?(folder) ? Found.new(folder, Gem::Version.new("0"), [], {}, []) : super
    end
  end
  Jekyll::Theme.prepend(ParityThemes)

  module Jekyll::Utils
    def safe_load_yaml(yaml)
      Psych.safe_load(yaml, :permitted_classes => [Date, Time, Symbol], :aliases => true)
    end
  end
end
