/* SPDX-License-Identifier: Apache-2.0 */
/* Which languages there are, and under which names. */
#include "markup/highlight/languages.h"

static const highlight__language *const languages[] = {
#define LANGUAGE(name) &highlight__language_##name,
#include "markup/highlight/languages.def"
#undef LANGUAGE
};

/* Names that Rouge knows and that have no table here: their code gets Rouge's frame, so that a
 * theme's box is there, but no colours. */
static const char framed[] =
    "plaintext text "
    "Dockerfile HAML Isabelle OCL abap actionscript ada apache apex apib apiblueprint "
    "applescript armasm as as3 aug augeas awk bat batch batchfile bbcbasic behat bib "
    "bibtex biml bpf brainfuck brightscript brs bs bsl c# ceylon cfc cfscript cl clean "
    "clj cljs clojure cmake cmhg cmm coffee coffee-script coffeescript common-lisp "
    "common_lisp conf config configuration coq cr crystal cs csharp csvs cucumber cuda "
    "cypher cython d dafny dart datastudio digdag django dlang docker dockerfile dosbatch "
    "dot e-mail ecl eex eiffel elisp elixir elm emacs-lisp email eml epp eps erb erl "
    "erlang eruby ex exs factor fea ff fluent fortran freefem fsharp ftl gd gdscript ghc- "
    "cmm ghc-core gherkin glsl gradle graphql groovy hack haml handlebars haskell haxe "
    "hbs hcl heex hh hlsl hocon hql hs http hx hy hylang idlang idr idris igorpro io irb "
    "irb_output isa isabelle isbl j janet jdn jinja jl jsl json-doc jsonc jsonnet jsp jsx "
    "julia kdb+ kotlin lasso lassoscript lean leex lhaskell lhs lisp litcoffee "
    "literate_coffeescript literate_haskell lithaskell livescript llvm ls lua lustre "
    "lutin m m68k magik mason mathematica matlab meson microsoftshell minizinc ml moon "
    "moonscript mosel msgtrans msshell mustache mxml nasm nes nesasm nginx nial nim "
    "nimrod nix nixos obj-c obj-c++ obj-cpp obj_c obj_c++ obj_cpp objc objc++ objcpp "
    "objective_c objective_cpp objectivec objectivec++ objectivecpp ocaml ocl openedge "
    "opentype opentype_feature_file opentypefeature pascal perl pl "
    "plist plsql pony posh postscr postscript powershell pp praat prolog prometheus "
    "properties proto protobuf pry ps puppet pyrex pyx q qml racket react realbasic "
    "reasonml rego rescript rhtml robot robot-framework robot_framework sas sass scala "
    "scheme sed sieve slice slim smalltalk smarty sml solidity sparql sqf squeak ssh st "
    "stan stata supercollider swift systemd syzlang syzprog tap tcl terraform tf ts tsx "
    "ttcn3 tulip turtle twig typescript unit-file vala varnish varnishconf vb vcl "
    "velocity verilog vhdl vim viml vimscript visualbasic vue vuejs winbatch wl wollok "
    "xojo xpath xquery yang zig zir ";

static bool has_name(const char *names, pos_text name)
{
    for (const char *at = names; *at;) {
        size_t size = strcspn(at, " ");
        if (pos_text_equal(pos_text_make(at, size), name))
            return true;
        at += size + (at[size] == ' ');
    }
    return false;
}

bool highlight__find(highlight__number *out, bool *plain, pos_text name)
{
    *plain = false;
    *out = LANGUAGES;
    if (name.size == 0)
        return false;
    for (int i = 0; i < LANGUAGES; i++)
        if (has_name(languages[i]->names, name)) {
            *out = (highlight__number)i;
            return true;
        }
    *plain = has_name(framed, name);
    return *plain;
}
