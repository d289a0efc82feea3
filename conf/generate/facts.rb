# SPDX-License-Identifier: Apache-2.0
# What Debian's Ruby libraries hold as data, printed as one JSON object: see generate.py.
require 'i18n'
require 'json'
require 'kramdown'
require 'kramdown/parser/html'
require 'rouge'

CONSTANTS = Kramdown::Parser::Html::Constants
CONVERTER = Kramdown::Parser::Html::ElementConverter

# Rouge's token types below `types`, as [qualified name, CSS class].
def token_types(types)
  types.flat_map do |type|
    [[type.qualname, type.shortname]] + token_types(type.sub_tokens.values)
  end
end

top = Rouge::Token::Tokens.constants.map { |name| Rouge::Token::Tokens.const_get(name) }
top.select! { |type| type.is_a?(Class) && type.parent == Rouge::Token }

puts JSON.generate(
  approximations: I18n::Backend::Transliterator::HashTransliterator::DEFAULT_APPROXIMATIONS,
  php_functions: Rouge::Lexers::PHP.builtins.transform_values(&:to_a),
  tokens: token_types(top),
  languages: Rouge::Lexer.all.flat_map { |lexer| [lexer.tag] + lexer.aliases },
  tags: {
    names: CONSTANTS::HTML_ELEMENT.keys,
    span: CONSTANTS::HTML_SPAN_ELEMENTS,
    block: CONSTANTS::HTML_BLOCK_ELEMENTS,
    void: CONSTANTS::HTML_ELEMENTS_WITHOUT_BODY,
    holds_block: CONSTANTS::HTML_CONTENT_MODEL_BLOCK,
    holds_span: CONSTANTS::HTML_CONTENT_MODEL_SPAN
  },
  natives: {
    drop: CONVERTER::REMOVE_TEXT_CHILDREN,
    strip: CONVERTER::STRIP_WHITESPACE,
    tidy: CONVERTER::REMOVE_WHITESPACE_CHILDREN,
    wrap: CONVERTER::WRAP_TEXT_CHILDREN,
    simple: CONVERTER::SIMPLE_ELEMENTS
  }
)
