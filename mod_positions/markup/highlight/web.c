/* SPDX-License-Identifier: Apache-2.0 */
/* What browsers read: HTML, XML, CSS, SCSS, JavaScript, JSON. */
#include "markup/highlight/engine.h"

/* ---- JSON (RFC 8259) ---- */

/* char, section 7: what may stand between the quotes of a name */
#define JSON_CHAR "(?:[^\"\\\\\\n]|\\\\.)"
/* number, section 6: minus and int, which frac and exp may follow */
#define JSON_INT "-?(?:0|[1-9][0-9]*)"
#define JSON_EXP "(?:[eE][-+]?[0-9]+)"

/* Sections 2 to 7. A comma belongs to an object or an array; everything else may also stand alone,
 * since documents show pieces. */
static const highlight__rule json[] = {
    STATE("text"),
    INCLUDE("element"),
    RULE("[}\\]]", PUNCTUATION), /* the end of what the piece does not begin */

    STATE("element"),
    RULE("\\s+", WHITESPACE),
    GROUPS("(\"" JSON_CHAR "*\")(\\s*)(:)", TOKENS(NAME_LABEL, WHITESPACE, PUNCTUATION)),
    INCLUDE("element of an array"),

    STATE("element of an array"),
    RULE("\\s+", WHITESPACE),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "string"),
    RULE(JSON_INT "\\.[0-9]+" JSON_EXP "?", NUMBER_FLOAT),
    RULE(JSON_INT JSON_EXP "?", NUMBER_INTEGER),
    RULE("null|false|true", KEYWORD_CONSTANT),
    RULE_DO("\\{", PUNCTUATION, PUSH, "object"),
    RULE_DO("\\[", PUNCTUATION, PUSH, "array"),

    STATE("object"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    INCLUDE("element"),

    STATE("array"),
    RULE_DO("\\]", PUNCTUATION, POP),
    RULE(",", PUNCTUATION),
    INCLUDE("element of an array"),

    STATE("string"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    RULE("\\\\.", STRING_ESCAPE),
    RULE("[^\"\\\\]+", STRING_DOUBLE),
    RULES_DONE};

const highlight__language highlight__language_json = {.names = "json", .rules = json};

/* ---- HTML and XML ---- */

#define TAG_NAME "[\\p{L}:_-][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7-]*"

static void javascript_part(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_javascript, highlight__group(lexer, 0), false);
}

static void css_part(highlight__lexer *lexer)
{
    highlight__continue(lexer, LANGUAGE_css, highlight__group(lexer, 0), false);
}

/* The start tag of an element whose content is in `language`, and is read in the state `content`.
 */
static void start_of_part(highlight__lexer *lexer, highlight__number language, const char *content)
{
    highlight__emit(lexer, NAME_TAG, highlight__group(lexer, 0));
    highlight__continue(lexer, language, POS_TEXT(""), true);
    highlight__push(lexer, content);
    highlight__push(lexer, "tag");
}

static void script_start(highlight__lexer *lexer)
{
    start_of_part(lexer, LANGUAGE_javascript, "script");
}

static void style_start(highlight__lexer *lexer)
{
    start_of_part(lexer, LANGUAGE_css, "style");
}

static const highlight__rule html[] = {
    STATE("root"),
    RULE("[^<&]+", TEXT),
    RULE("&\\S*?;", NAME_ENTITY),
    RULE("(?is)<!DOCTYPE .*?>", COMMENT_PREPROC),
    RULE("(?s)<!\\[CDATA\\[.*?\\]\\]>", COMMENT_PREPROC),
    RULE_DO("<!--", COMMENT, PUSH, "comment"),
    RULE("(?s)<\\?.*?\\?>", COMMENT_PREPROC),
    CALL("<\\s*script\\s*", script_start),
    CALL("<\\s*style\\s*", style_start),
    RULE_DO("</", NAME_TAG, PUSH, "end_tag"),
    RULE_DO("<", NAME_TAG, PUSH, "start_tag"),

    STATE("end_tag"),
    INCLUDE("end_tag_end"),
    RULE_DO(TAG_NAME, NAME_TAG, GO, "end_tag_end"),

    STATE("end_tag_end"),
    RULE("\\s+", TEXT),
    RULE_DO(">", NAME_TAG, POP),

    STATE("start_tag"),
    RULE("\\s+", TEXT),
    RULE_DO(TAG_NAME, NAME_TAG, GO, "tag"),
    WHEN("", GO, "tag"),

    STATE("comment"),
    RULE("[^-]+", COMMENT),
    RULE_DO("-->", COMMENT, POP),
    RULE("-", COMMENT),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("[\\p{L}:_\\[\\]()*.-][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7\\[\\]()*-]*\\s*=\\s*",
            NAME_ATTRIBUTE, PUSH, "attribute"),
    RULE("[\\p{L}:_*#-][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7*#-]*", NAME_ATTRIBUTE),
    RULE_DO("/?\\s*>", NAME_TAG, POP),

    STATE("attribute"),
    RULE_DO("\"", STRING, GO, "double_quotes"),
    RULE_DO("'", STRING, GO, "single_quotes"),
    RULE_DO("[^\\s>]+", STRING, POP),

    STATE("double_quotes"),
    RULE_DO("\"", STRING, POP),
    RULE("[^\"]+", STRING),

    STATE("single_quotes"),
    RULE_DO("'", STRING, POP),
    RULE("[^']+", STRING),

    STATE("script"),
    CALL("[^<]+", javascript_part),
    RULE_DO("<\\s*/\\s*script\\s*>", NAME_TAG, POP),
    CALL("<", javascript_part),

    STATE("style"),
    CALL("[^<]+", css_part),
    RULE_DO("<\\s*/\\s*style\\s*>", NAME_TAG, POP),
    CALL("<", css_part),
    RULES_DONE};

const highlight__language highlight__language_html = {.names = "html", .rules = html};

static const highlight__rule xml[] = {
    STATE("root"),
    RULE("[^<&]+", TEXT),
    RULE("&\\S*?;", NAME_ENTITY),
    RULE("<!\\[CDATA\\[.*?\\]\\]>", COMMENT_PREPROC),
    RULE_DO("<!--", COMMENT, PUSH, "comment"),
    RULE("<\\?.*?\\?>", COMMENT_PREPROC),
    RULE("<![^>]*>", COMMENT_PREPROC),
    RULE_DO("<\\s*[\\p{L}:_][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7-]*", NAME_TAG, PUSH, "tag"),
    RULE("<\\s*/\\s*[\\p{L}:_][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7-]*\\s*>", NAME_TAG),

    STATE("comment"),
    RULE("[^-]+", COMMENT),
    RULE_DO("-->", COMMENT, POP),
    RULE("-", COMMENT),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("[\\p{L}:_][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}:.\xC2\xB7-]*\\s*=", NAME_ATTRIBUTE, PUSH,
            "attribute"),
    RULE_DO("/?\\s*>", NAME_TAG, POP),

    STATE("attribute"),
    RULE("\\s+", TEXT),
    RULE_DO("(?s)\".*?\"|'.*?'|[^\\s>]+", STRING, POP),
    RULES_DONE};

const highlight__language highlight__language_xml = {.names = "xml", .rules = xml};

/* ---- CSS ---- */

#define CSS_NAME "[\\p{L}_-][\\p{L}\\p{M}\\p{Nd}_\\p{Cf}-]*"

static const char css_properties[] =
    "align-content align-items align-self alignment-adjust alignment-baseline all anchor-point "
    "animation animation-delay animation-direction animation-duration animation-fill-mode "
    "animation-iteration-count animation-name animation-play-state animation-timing-function "
    "appearance azimuth backface-visibility background background-attachment background-clip "
    "background-color background-image background-origin background-position background-repeat "
    "background-size baseline-shift binding bleed bookmark-label bookmark-level bookmark-state "
    "bookmark-target border border-bottom border-bottom-color border-bottom-left-radius "
    "border-bottom-right-radius border-bottom-style border-bottom-width border-collapse "
    "border-color border-image border-image-outset border-image-repeat border-image-slice "
    "border-image-source border-image-width border-left border-left-color border-left-style "
    "border-left-width border-radius border-right border-right-color border-right-style "
    "border-right-width border-spacing border-style border-top border-top-color "
    "border-top-left-radius border-top-right-radius border-top-style border-top-width "
    "border-width bottom box-align box-decoration-break box-direction box-flex box-flex-group "
    "box-lines box-ordinal-group box-orient box-pack box-shadow box-sizing break-after "
    "break-before break-inside caption-side clear clip clip-path clip-rule color color-profile "
    "columns column-count column-fill column-gap column-rule column-rule-color "
    "column-rule-style column-rule-width column-span column-width content counter-increment "
    "counter-reset crop cue cue-after cue-before cursor direction display dominant-baseline "
    "drop-initial-after-adjust drop-initial-after-align drop-initial-before-adjust "
    "drop-initial-before-align drop-initial-size drop-initial-value elevation empty-cells "
    "filter fit fit-position flex flex-basis flex-direction flex-flow flex-grow flex-shrink "
    "flex-wrap float float-offset font font-family font-feature-settings font-kerning "
    "font-language-override font-size font-size-adjust font-stretch font-style font-synthesis "
    "font-variant font-variant-alternates font-variant-caps font-variant-east-asian "
    "font-variant-ligatures font-variant-numeric font-variant-position font-weight grid-cell "
    "grid-column grid-column-align grid-column-sizing grid-column-span grid-columns grid-flow "
    "grid-row grid-row-align grid-row-sizing grid-row-span grid-rows grid-template "
    "hanging-punctuation height hyphenate-after hyphenate-before hyphenate-character "
    "hyphenate-lines hyphenate-resource hyphens icon image-orientation image-rendering "
    "image-resolution ime-mode inline-box-align justify-content left letter-spacing line-break "
    "line-height line-stacking line-stacking-ruby line-stacking-shift line-stacking-strategy "
    "list-style list-style-image list-style-position list-style-type margin margin-bottom "
    "margin-left margin-right margin-top mark marker-offset marks mark-after mark-before "
    "marquee-direction marquee-loop marquee-play-count marquee-speed marquee-style mask "
    "max-height max-width min-height min-width move-to nav-down nav-index nav-left nav-right "
    "nav-up object-fit object-position opacity order orphans outline outline-color "
    "outline-offset outline-style outline-width overflow overflow-style overflow-wrap "
    "overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top page "
    "page-break-after page-break-before page-break-inside page-policy pause pause-after "
    "pause-before perspective perspective-origin phonemes pitch pitch-range play-during "
    "pointer-events position presentation-level punctuation-trim quotes rendering-intent resize "
    "rest rest-after rest-before richness right rotation rotation-point ruby-align "
    "ruby-overhang ruby-position ruby-span size speak speak-as speak-header speak-numeral "
    "speak-punctuation speech-rate src stress string-set tab-size table-layout target "
    "target-name target-new target-position text-align text-align-last text-combine-horizontal "
    "text-decoration text-decoration-color text-decoration-line text-decoration-skip "
    "text-decoration-style text-emphasis text-emphasis-color text-emphasis-position "
    "text-emphasis-style text-height text-indent text-justify text-orientation text-outline "
    "text-overflow text-rendering text-shadow text-space-collapse text-transform "
    "text-underline-position text-wrap top transform transform-origin transform-style "
    "transition transition-delay transition-duration transition-property "
    "transition-timing-function unicode-bidi vertical-align visibility voice-balance "
    "voice-duration voice-family voice-pitch voice-pitch-range voice-range voice-rate "
    "voice-stress voice-volume volume white-space widows width word-break word-spacing "
    "word-wrap writing-mode z-index";

static const char css_keywords[] =
    "above absolute always armenian aural auto avoid left bottom baseline behind below "
    "bidi-override blink block bold bolder both bottom capitalize center center-left "
    "center-right circle cjk-ideographic close-quote collapse condensed continuous crop cross "
    "crosshair cursive dashed decimal decimal-leading-zero default digits disc dotted double "
    "e-resize embed expanded extra-condensed extra-expanded fantasy far-left far-right fast "
    "faster fixed georgian groove hebrew help hidden hide high higher hiragana hiragana-iroha "
    "icon inherit inline inline-table inset inside invert italic justify katakana "
    "katakana-iroha landscape large larger left left-side leftwards level lighter line-through "
    "list-item loud low lower lower-alpha lower-greek lower-roman lowercase ltr medium "
    "message-box middle mix monospace n-resize narrower ne-resize no-close-quote no-open-quote "
    "no-repeat none normal nowrap nw-resize oblique once open-quote outset outside overline "
    "pointer portrait px relative repeat repeat-x repeat-y rgb ridge right right-side "
    "rightwards s-resize sans-serif scroll se-resize semi-condensed semi-expanded separate "
    "serif show silent slow slower small-caps small-caption smaller soft solid spell-out square "
    "static status-bar super sw-resize table-caption table-cell table-column "
    "table-column-group table-footer-group table-header-group table-row table-row-group text "
    "text-bottom text-top thick thin top transparent ultra-condensed ultra-expanded underline "
    "upper-alpha upper-latin upper-roman uppercase url visible w-resize wait wider x-fast "
    "x-high x-large x-loud x-low x-small x-soft xx-large xx-small yes";

static const char css_colors[] =
    "indigo gold firebrick indianred yellow darkolivegreen darkseagreen mediumvioletred "
    "mediumorchid chartreuse mediumslateblue black springgreen crimson lightsalmon brown "
    "turquoise olivedrab cyan silver skyblue gray darkturquoise goldenrod darkgreen darkviolet "
    "darkgray lightpink teal darkmagenta lightgoldenrodyellow lavender yellowgreen thistle "
    "violet navy orchid blue ghostwhite honeydew cornflowerblue darkblue darkkhaki mediumpurple "
    "cornsilk red bisque slategray darkcyan khaki wheat deepskyblue darkred steelblue aliceblue "
    "gainsboro mediumturquoise floralwhite coral purple lightgrey lightcyan darksalmon beige "
    "azure lightsteelblue oldlace greenyellow royalblue lightseagreen mistyrose sienna "
    "lightcoral orangered navajowhite lime palegreen burlywood seashell mediumspringgreen "
    "fuchsia papayawhip blanchedalmond peru aquamarine white darkslategray ivory dodgerblue "
    "lemonchiffon chocolate orange forestgreen slateblue olive mintcream antiquewhite "
    "darkorange cadetblue moccasin limegreen saddlebrown darkslateblue lightskyblue deeppink "
    "plum aqua darkgoldenrod maroon sandybrown magenta tan rosybrown pink lightblue "
    "palevioletred mediumseagreen dimgray powderblue seagreen snow mediumblue midnightblue "
    "paleturquoise palegoldenrod whitesmoke darkorchid salmon lightslategray lawngreen "
    "lightgreen tomato hotpink lightyellow lavenderblush linen mediumaquamarine green "
    "blueviolet peachpuff";

static const highlight__words css_values[] = {{NAME_CONSTANT, STAY, NULL, css_colors},
                                              {NAME_BUILTIN, STAY, NULL, css_keywords},
                                              {NO_TOKEN, STAY, NULL, NULL}};
static const highlight__words scss_values[] = {{NAME_BUILTIN, STAY, NULL, css_keywords},
                                               {NAME_CONSTANT, STAY, NULL, css_colors},
                                               {NO_TOKEN, STAY, NULL, NULL}};
static const highlight__words scss_properties[] = {{NAME_LABEL, STAY, NULL, css_properties},
                                                   {NO_TOKEN, STAY, NULL, NULL}};

static bool has_vendor_prefix(pos_text name)
{
    static const char *const prefixes[] = {"-ah-",  "-atsc-",   "-hp-",  "-khtml-", "-moz-",
                                           "-ms-",  "-o-",      "-rim-", "-ro-",    "-tc-",
                                           "-wap-", "-webkit-", "-xv-",  "mso-",    "prince-"};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (pos_text_starts(name, pos_text_of(prefixes[i])))
            return true;
    return false;
}

static void css_property(highlight__lexer *lexer)
{
    pos_text name = highlight__group(lexer, 1);
    bool known = pos_text_in_words(name, css_properties, false) || has_vendor_prefix(name);
    highlight__emit(lexer, known ? NAME_LABEL : NAME_PROPERTY, name);
    highlight__emit(lexer, TEXT, highlight__group(lexer, 2));
    highlight__emit(lexer, PUNCTUATION, highlight__group(lexer, 3));
    highlight__push(lexer, "property_value");
}

#define CSS_UNITS                                                                                  \
    "em|px|pt|pc|in|mm|cm|ex|rem|ch|vw|vh|vmin|vmax|dpi|dpcm|dppx|deg|grad|rad|turn|s|ms|Hz|kHz"

static const highlight__rule css[] = {
    STATE("root"),
    INCLUDE("basics"),
    RULE_DO("\\{", PUNCTUATION, PUSH, "block"),
    RULE(":[:]?" CSS_NAME, NAME_DECORATOR),
    RULE("\\." CSS_NAME, NAME_CLASS),
    RULE("#" CSS_NAME, NAME_FUNCTION),
    RULE_DO("@" CSS_NAME, KEYWORD, PUSH, "at_rule"),
    RULE(CSS_NAME, NAME_TAG),
    RULE("[~^*!%&\\[\\]()<>|+=@:;,./?-]", OPERATOR),
    RULE("\"(?:\\\\\\\\|\\\\\"|[^\"])*\"", STRING_SINGLE),
    RULE("'(?:\\\\\\\\|\\\\'|[^'])*'", STRING_DOUBLE),

    STATE("value"),
    INCLUDE("basics"),
    RULE("url\\(.*?\\)", STRING_OTHER),
    RULE("#(?i:[0-9a-f]){1,6}", NUMBER),
    RULE("-?(?:[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)(?:%|(?:" CSS_UNITS ")\\b)?", NUMBER),
    RULE("[\\[\\]():/.,]", PUNCTUATION),
    RULE("\"(?:\\\\\\\\|\\\\\"|[^\"])*\"", STRING_SINGLE),
    RULE("'(?:\\\\\\\\|\\\\'|[^'])*'", STRING_DOUBLE),
    WORDS(CSS_NAME, css_values, NAME),

    STATE("at_rule"),
    RULE_DO("\\{(?=\\s*" CSS_NAME "\\s*:)", PUNCTUATION, PUSH, "at_block"),
    RULE_DO("\\{", PUNCTUATION, PUSH, "at_body"),
    RULE_DO(";", PUNCTUATION, POP),
    INCLUDE("value"),

    STATE("at_body"),
    RULE_DO("\\}", PUNCTUATION, POP2),
    INCLUDE("root"),

    STATE("at_block"),
    RULE_DO("\\}", PUNCTUATION, POP2),
    INCLUDE("block"),

    STATE("basics"),
    RULE("\\s+", TEXT),
    RULE("(?s)/\\*.*?\\*/", COMMENT),

    STATE("block"),
    INCLUDE("basics"),
    RULE_DO("\\}", PUNCTUATION, POP),
    CALL("(" CSS_NAME ")(\\s*)(:)", css_property),

    STATE("property_value"),
    RULE_DO(";", PUNCTUATION, POP),
    WHEN("(?=\\})", POP),
    RULE("!\\s*important\\b", COMMENT_PREPROC),
    RULE("^@.*?$", COMMENT_PREPROC),
    INCLUDE("value"),
    RULES_DONE};

const highlight__language highlight__language_css = {.names = "css", .rules = css};

/* ---- SCSS ---- */

#define SCSS_NAME "[\\w-]+"

static const highlight__rule scss[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("//.*?$", COMMENT_SINGLE),
    RULE("(?s)/[*].*?[*]/", COMMENT_MULTILINE),
    RULE_DO("@import\\b", KEYWORD, PUSH, "value"),
    RULE_DO("@for\\b", KEYWORD, PUSH, "for"),
    RULE_DO("@(?:debug|warn|if|each|while|else|return|media)", KEYWORD, PUSH, "value"),
    GROUPS_DO("(@mixin)(\\s+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION), PUSH, "value"),
    GROUPS_DO("(@function)(\\s+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION), PUSH,
              "value"),
    RULE_DO("@extend\\b", KEYWORD, PUSH, "selector"),
    GROUPS_DO("(@include)(\\s+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_DECORATOR), PUSH,
              "value"),
    RULE_DO("@" SCSS_NAME, KEYWORD, PUSH, "selector"),
    RULE_DO("&", KEYWORD, PUSH, "selector"),
    GROUPS_DO("([$]" SCSS_NAME ")([ \\t]*)(:)", TOKENS(NAME_VARIABLE, TEXT, PUNCTUATION), PUSH,
              "value"),
    WHEN("(?=[^;{}][;}])", PUSH, "attribute"),
    WHEN("(?=[^;{}:\\[]+:[^a-z])", PUSH, "attribute"),
    WHEN("", PUSH, "selector"),

    STATE("end"),
    RULE("\\n", TEXT),
    RULE_DO("[;{}]", PUNCTUATION, RESET),

    STATE("value"),
    INCLUDE("end"),
    RULE("[ \\t]+", TEXT),
    RULE("[$]" SCSS_NAME, NAME_VARIABLE),
    RULE_DO("url[(]", STRING_OTHER, PUSH, "url"),
    RULE(SCSS_NAME "(?=\\s*[(])", NAME_FUNCTION),
    RULE("%" SCSS_NAME, NAME_DECORATOR),
    RULE("(?:true|false)\\b", NAME_BUILTIN_PSEUDO),
    RULE("(?:and|or|not)\\b", OPERATOR_WORD),
    RULE("(?i)#[a-z0-9]{1,6}", NUMBER_HEX),
    RULE("-?\\d+(?:%|[a-z]+)?", NUMBER),
    RULE("-?\\d*\\.\\d+(?:%|[a-z]+)?", NUMBER_INTEGER),
    INCLUDE("strings"),
    INCLUDE("interpolations"),
    RULE("[~^*!&%<>|+=@:,./?-]+", OPERATOR),
    RULE("[\\[\\]()]+", PUNCTUATION),
    WORDS(SCSS_NAME, scss_values, NAME),

    STATE("interpolations"),
    RULE_DO("#\\{", STRING_INTERPOL, PUSH, "interpolation"),

    STATE("strings"),
    RULE_DO("\"", STRING_DOUBLE, PUSH, "double_quotes"),
    RULE_DO("'", STRING_SINGLE, PUSH, "single_quotes"),

    STATE("interpolation"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    INCLUDE("value"),

    STATE("selector"),
    INCLUDE("end"),
    INCLUDE("strings"),
    INCLUDE("interpolations"),
    RULE("[ \\t]+", TEXT),
    RULE_DO(":", NAME_DECORATOR, PUSH, "pseudo_class"),
    RULE_DO("[.]", NAME_CLASS, PUSH, "class"),
    RULE_DO("#", NAME_NAMESPACE, PUSH, "id"),
    RULE_DO("%", NAME_VARIABLE, PUSH, "placeholder"),
    RULE(SCSS_NAME, NAME_TAG),
    RULE("&", KEYWORD),
    RULE("[~^*!&\\[\\]()<>|+=@:;,./?-]", OPERATOR),

    STATE("double_quotes"),
    RULE_DO("\"", STRING_DOUBLE, POP),
    INCLUDE("interpolations"),
    RULE("(?:\\\\.|#(?!\\{)|[^\\n\"#])+", STRING_DOUBLE),

    STATE("single_quotes"),
    RULE_DO("'", STRING_SINGLE, POP),
    INCLUDE("interpolations"),
    RULE("(?:\\\\.|#(?!\\{)|[^\\n'#])+", STRING_SINGLE),

    STATE("url"),
    RULE_DO("[)]", STRING_OTHER, POP),
    RULE("(?:\\\\.|#(?!\\{)|[^\\n)#])+", STRING_OTHER),
    INCLUDE("interpolations"),

    STATE("piece"),
    INCLUDE("interpolations"),
    WHEN("", POP),

    STATE("pseudo_class"),
    RULE(SCSS_NAME, NAME_DECORATOR),
    INCLUDE("piece"),

    STATE("class"),
    RULE(SCSS_NAME, NAME_CLASS),
    INCLUDE("piece"),

    STATE("id"),
    RULE(SCSS_NAME, NAME_NAMESPACE),
    INCLUDE("piece"),

    STATE("placeholder"),
    RULE(SCSS_NAME, NAME_VARIABLE),
    INCLUDE("piece"),

    STATE("for"),
    RULE("from|to|through", OPERATOR_WORD),
    INCLUDE("value"),

    STATE("attribute"),
    INCLUDE("interpolations"),
    WORDS(SCSS_NAME, scss_properties, NAME_ATTRIBUTE),
    GROUPS_DO("([ \\t]*)(:)", TOKENS(TEXT, PUNCTUATION), PUSH, "value"),
    RULES_DONE};

const highlight__language highlight__language_scss = {.names = "scss", .rules = scss};

/* ---- Sass: the same in lines and indentation ---- */

static const highlight__rule sass[] = {
    STATE("root"),
    RULE("\\s+", TEXT),
    RULE("//[^\\n]*", COMMENT_SINGLE),
    RULE("/\\*[^\\n]*\\n?", COMMENT_MULTILINE),
    GROUPS("(@import|@use|@forward)([ \\t]+)([^\\n]*)", TOKENS(KEYWORD, TEXT, STRING)),
    RULE_DO("@for\\b", KEYWORD, PUSH, "for"),
    GROUPS_DO("(@(?:mixin|function))([ \\t]+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_FUNCTION),
              PUSH, "value"),
    GROUPS_DO("(@include)([ \\t]+)(" SCSS_NAME ")", TOKENS(KEYWORD, TEXT, NAME_DECORATOR), PUSH,
              "value"),
    RULE_DO("@(?:debug|warn|if|each|while|else|return|media)", KEYWORD, PUSH, "value"),
    RULE_DO("=" SCSS_NAME, NAME_FUNCTION, PUSH, "value"),
    RULE_DO("\\+" SCSS_NAME, NAME_DECORATOR, PUSH, "value"),
    RULE_DO("@" SCSS_NAME "|&", KEYWORD, PUSH, "selector"),
    GROUPS_DO("([$]" SCSS_NAME ")([ \\t]*)(:)", TOKENS(NAME_VARIABLE, TEXT, PUNCTUATION), PUSH,
              "value"),
    GROUPS_DO("(:" SCSS_NAME ")(?=[ \\t])", TOKENS(NAME_ATTRIBUTE), PUSH, "value"),
    WHEN("(?=[^:\\[\\n]+:(?:[ \\t]|$))", PUSH, "attribute"),
    WHEN("", PUSH, "selector"),

    STATE("end"),
    RULE_DO("\\n", TEXT, RESET),
    RULE("[;{}]", PUNCTUATION),
    RULES_DONE};

const highlight__language highlight__language_sass = {.names = "sass", .rules = sass, .base = scss};

/* ---- JavaScript ---- */

#define JS_BUILTINS                                                                                \
    "Array Boolean Date Error Function Math netscape Number Object Packages RegExp String sun "    \
    "decodeURI decodeURIComponent encodeURI encodeURIComponent eval isFinite isNaN parseFloat "    \
    "parseInt document window navigator self global Promise Set Map WeakSet WeakMap Symbol "       \
    "Proxy Reflect Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array "                 \
    "Uint16ClampedArray Int32Array Uint32Array Uint32ClampedArray Float32Array Float64Array "      \
    "DataView ArrayBuffer"

static const highlight__words javascript_words[] = {
    {KEYWORD, PUSH, "expression",
     "as async await break case catch continue debugger default delete do else export finally "
     "from for if import in instanceof new of return super switch this throw try typeof void "
     "while yield"},
    {KEYWORD_DECLARATION, PUSH, "expression",
     "var let const with function class extends constructor get set static"},
    {KEYWORD_RESERVED, STAY, NULL, "enum implements interface package private protected public"},
    {KEYWORD_CONSTANT, STAY, NULL, "true false null NaN Infinity undefined"},
    {NAME_BUILTIN, STAY, NULL, JS_BUILTINS},
    {NO_TOKEN, STAY, NULL, NULL}};

#define JS_NAME "[\\p{L}\\p{Nl}$_][\\p{L}\\p{M}\\p{Nd}_]*"

static const highlight__rule javascript[] = {
    STATE("root"),
    INCLUDE("script"),

    STATE("name"),
    WORDS(JS_NAME, javascript_words, NAME_OTHER),

    STATE("script"),
    RULE_DO("\\A\\s*#!(?s:.*?)\\n", COMMENT_PREPROC, PUSH, "statement"),
    INCLUDE("whitespace"),
    RULE_DO("\\+\\+|--|~|\\?\\?=?|&&|\\|\\||\\\\(?=\\n)|<<|>>>?|===|!==", OPERATOR, PUSH,
            "expression"),
    RULE_DO("[-<>+*%&|^/!=]=?", OPERATOR, PUSH, "expression"),
    RULE_DO("[(\\[,]", PUNCTUATION, PUSH, "expression"),
    RULE_DO(";", PUNCTUATION, PUSH, "statement"),
    RULE("[)\\].]", PUNCTUATION),
    RULE_DO("`", STRING_DOUBLE, PUSH, "template"),
    RULE("[?][.]", PUNCTUATION),
    RULE_DO("[?]", PUNCTUATION, PUSH2, "ternary", "expression"),
    GROUPS_DO("(@)(\\w+)?", TOKENS(PUNCTUATION, NAME_DECORATOR), PUSH, "expression"),
    RULE_DO("[{}]", PUNCTUATION, PUSH, "statement"),
    INCLUDE("name"),
    RULE("[0-9][0-9]*\\.[0-9]+(?:[eE][0-9]+)?[fd]?", NUMBER_FLOAT),
    RULE("(?i)0x[0-9a-f]+", NUMBER_HEX),
    RULE("(?i)0o[0-7][0-7_]*", NUMBER_OCT),
    RULE("(?i)0b[01][01_]*", NUMBER_BIN),
    RULE("[0-9]+", NUMBER_INTEGER),
    RULE_DO("\"", STRING_DELIMITER, PUSH, "double_quotes"),
    RULE_DO("'", STRING_DELIMITER, PUSH, "single_quotes"),
    RULE(":", PUNCTUATION),

    STATE("whitespace"),
    RULE("\\s+", TEXT),
    RULE("<!--", COMMENT),
    RULE("//.*?$", COMMENT_SINGLE),
    RULE_DO("/[*]", COMMENT_MULTILINE, PUSH, "comment"),

    STATE("comment"),
    RULE_DO("[*]/", COMMENT_MULTILINE, POP),
    RULE("[^*/]+", COMMENT_MULTILINE),
    RULE("[*/]", COMMENT_MULTILINE),

    STATE("expression"),
    INCLUDE("whitespace"),
    RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("\\{", PUNCTUATION, GO, "object"),
    WHEN("", POP),

    STATE("regex"),
    RULE_DO("/", STRING_REGEX, GO, "regex_end"),
    RULE_DO("[^/]\\n", ERROR, POP),
    RULE_DO("\\n", ERROR, POP),
    RULE_DO("\\[\\^", STRING_ESCAPE, PUSH, "regex_class"),
    RULE_DO("\\[", STRING_ESCAPE, PUSH, "regex_class"),
    RULE("\\\\.|[(][?][:=<!]|\\{[\\d,]+\\}|[()?]", STRING_ESCAPE),
    RULE(".", STRING_REGEX),

    STATE("regex_end"),
    RULE_DO("[gimuy]+", STRING_REGEX, POP),
    WHEN("", POP),

    STATE("regex_class"),
    RULE("/", STRING_ESCAPE),
    RULE_DO("[^/]\\n", ERROR, POP2),
    RULE_DO("\\]", STRING_ESCAPE, POP),
    RULE("\\\\.", STRING_ESCAPE),
    RULE(".", STRING_REGEX),

    STATE("double_quotes"),
    RULE("\\\\[\\\\nrt\"]?", STRING_ESCAPE),
    RULE("[^\\\\\"]+", STRING_DOUBLE),
    RULE_DO("\"", STRING_DELIMITER, POP),

    STATE("single_quotes"),
    RULE("\\\\[\\\\nrt']?", STRING_ESCAPE),
    RULE("[^\\\\']+", STRING_SINGLE),
    RULE_DO("'", STRING_DELIMITER, POP),

    STATE("statement"),
    RULE_DO("case\\b", KEYWORD, GO, "expression"),
    GROUPS("(" JS_NAME ")(\\s*)(:)", TOKENS(NAME_LABEL, TEXT, PUNCTUATION)),
    INCLUDE("expression"),

    STATE("object"),
    INCLUDE("whitespace"),
    RULE_DO("\\{", PUNCTUATION, AGAIN),
    RULE_DO("\\}", PUNCTUATION, GO, "statement"),
    GROUPS_DO("(" JS_NAME ")(\\s*)(:)", TOKENS(NAME_ATTRIBUTE, TEXT, PUNCTUATION), PUSH,
              "expression"),
    RULE(":", PUNCTUATION),
    INCLUDE("root"),

    STATE("ternary"),
    RULE_DO(":", PUNCTUATION, GO, "expression"),
    INCLUDE("root"),

    STATE("template"),
    RULE_DO("[$]\\{", PUNCTUATION, PUSH, "template_expression"),
    RULE_DO("`", STRING_DOUBLE, POP),
    RULE("\\\\[$`]", STRING_ESCAPE),
    RULE("[^$`\\\\]+", STRING_DOUBLE),
    RULE("[\\\\$]", STRING_DOUBLE),

    STATE("template_expression"),
    RULE_DO("\\}", PUNCTUATION, POP),
    INCLUDE("root"),
    RULES_DONE};

const highlight__language highlight__language_javascript = {.names = "javascript js",
                                                            .rules = javascript};

/* ---- TypeScript: JavaScript with types, whose words are these ---- */

static const highlight__words typescript_words[] = {
    {KEYWORD, PUSH, "expression",
     "as async await break case catch continue debugger default delete do else export finally "
     "from for if implements import in instanceof is namespace new of private protected public "
     "readonly return static super switch this throw try typeof void while yield"},
    {KEYWORD_DECLARATION, PUSH, "expression",
     "abstract class const constructor extends function get let set type var with"},
    {KEYWORD_RESERVED, STAY, NULL, "any declare enum interface keyof module number package string"},
    {KEYWORD_CONSTANT, STAY, NULL, "true false null NaN Infinity undefined"},
    {NAME_BUILTIN, STAY, NULL, JS_BUILTINS " Partial Pick Readonly Record"},
    {NO_TOKEN, STAY, NULL, NULL}};

static const highlight__rule typescript[] = {
    STATE("root"), INCLUDE("script"),

    STATE("name"), WORDS(JS_NAME, typescript_words, NAME_OTHER), RULES_DONE};

const highlight__language highlight__language_typescript = {
    .names = "typescript ts", .rules = typescript, .base = javascript};

/* ---- TSX: where a value may stand, an element of XML is one ---- */

static const highlight__rule tsx[] = {
    STATE("root"),
    INCLUDE("script"),

    STATE("name"),
    WORDS(JS_NAME, typescript_words, NAME_OTHER),

    STATE("expression"),
    INCLUDE("whitespace"),
    RULE_DO("<(?=[\\p{L}_$>])", PUNCTUATION, GO, "tag_name"),
    RULE_DO("/", STRING_REGEX, GO, "regex"),
    RULE_DO("\\{", PUNCTUATION, GO, "object"),
    WHEN("", POP),

    STATE("tag_name"),
    INCLUDE("element_name"),
    WHEN("", GO, "tag"),

    STATE("element_name"),
    RULE("[a-z][\\w-]*(?![\\w.])", NAME_TAG),
    RULE("[\\p{L}_$][\\w$]*", NAME_CLASS),
    RULE("\\.", PUNCTUATION),

    STATE("tag"),
    RULE("\\s+", TEXT),
    RULE_DO("/>", PUNCTUATION, POP),
    RULE_DO(">", PUNCTUATION, GO, "content"),
    RULE("[\\w:-]+", NAME_ATTRIBUTE),
    RULE("=", PUNCTUATION),
    RULE("\"[^\"]*\"|'[^']*'", STRING),
    RULE_DO("\\{", STRING_INTERPOL, PUSH2, "embedded", "expression"),
    WHEN("", POP),

    STATE("content"),
    RULE_DO("</", PUNCTUATION, GO, "end_tag"),
    RULE_DO("<", PUNCTUATION, PUSH, "tag_name"),
    RULE_DO("\\{", STRING_INTERPOL, PUSH2, "embedded", "expression"),
    RULE("&\\w+;", NAME_ENTITY),
    RULE("[^<{&]+|&", TEXT),

    STATE("end_tag"),
    INCLUDE("element_name"),
    RULE("\\s+", TEXT),
    RULE_DO(">", PUNCTUATION, POP),
    WHEN("", POP),

    STATE("embedded"),
    RULE_DO("\\}", STRING_INTERPOL, POP),
    RULE_DO("\\{", PUNCTUATION, PUSH2, "block", "statement"),
    INCLUDE("script"),

    STATE("block"),
    RULE_DO("\\}", PUNCTUATION, POP),
    RULE_DO("\\{", PUNCTUATION, PUSH2, "block", "statement"),
    INCLUDE("script"),
    RULES_DONE};

const highlight__language highlight__language_tsx = {
    .names = "tsx", .rules = tsx, .base = javascript};
