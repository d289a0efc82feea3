/* The pages and tags of GitHub Pages' plug-ins as Liquid templates: what they show is theirs, to
 * the element. A template reads `site` and `page` like any other, so its traces come by themselves.
 */
#include "site/plugins/plugins.h"

#include <stdlib.h>

static const char nothing_html[] = "";

/* jekyll-feed 0.17: {% feed_meta %} */
static const char feed_meta_html[] =
    "{% assign path = site.feed.path %}{% unless path %}{% assign path = 'feed.xml' %}{% endunless "
    "%}{% assign title = site.title %}{% unless title %}{% assign title = site.name %}{% endunless "
    "%}<link type=\"application/atom+xml\" rel=\"alternate\" href=\"{{ path | absolute_url | "
    "escape }}\"{% if title %} title=\"{{ title | escape }}\"{% endif %} />";

/* jekyll-seo-tag 2.8: {% seo %}. seo.c makes `seo_tag`; `show_title` is false where the tag says
 * title=false. */
static const char seo_html[] =
    "<!-- Begin Jekyll SEO tag v2.8.0 -->\n"
    "{% if show_title and seo_tag.title %}<title>{{ seo_tag.title }}</title>\n"
    "{% endif %}<meta name=\"generator\" content=\"Jekyll v{{ jekyll.version }}\" />\n"
    "{% if seo_tag.page_title %}<meta property=\"og:title\" content=\"{{ seo_tag.page_title }}\" "
    "/>\n"
    "{% endif %}{% if seo_tag.author.name %}<meta name=\"author\" content=\"{{ seo_tag.author.name "
    "}}\" />\n"
    "{% endif %}<meta property=\"og:locale\" content=\"{{ seo_tag.page_locale }}\" />\n"
    "{% if seo_tag.description %}<meta name=\"description\" content=\"{{ seo_tag.description }}\" "
    "/>\n"
    "<meta property=\"og:description\" content=\"{{ seo_tag.description }}\" />\n"
    "{% endif %}{% if site.url %}<link rel=\"canonical\" href=\"{{ seo_tag.canonical_url }}\" />\n"
    "<meta property=\"og:url\" content=\"{{ seo_tag.canonical_url }}\" />\n"
    "{% endif %}{% if seo_tag.site_title %}<meta property=\"og:site_name\" content=\"{{ "
    "seo_tag.site_title }}\" />\n"
    "{% endif %}{% if seo_tag.image %}<meta property=\"og:image\" content=\"{{ seo_tag.image.path "
    "}}\" />\n"
    "{% if seo_tag.image.height %}<meta property=\"og:image:height\" content=\"{{ "
    "seo_tag.image.height }}\" />\n"
    "{% endif %}{% if seo_tag.image.width %}<meta property=\"og:image:width\" content=\"{{ "
    "seo_tag.image.width }}\" />\n"
    "{% endif %}{% if seo_tag.image.alt %}<meta property=\"og:image:alt\" content=\"{{ "
    "seo_tag.image.alt }}\" />\n"
    "{% endif %}{% endif %}{% if page.date %}<meta property=\"og:type\" content=\"article\" />\n"
    "<meta property=\"article:published_time\" content=\"{{ page.date | date_to_xmlschema }}\" />\n"
    "{% else %}<meta property=\"og:type\" content=\"website\" />\n"
    "{% endif %}{% if paginator.previous_page %}<link rel=\"prev\" href=\"{{ "
    "paginator.previous_page_path | absolute_url }}\" />\n"
    "{% endif %}{% if paginator.next_page %}<link rel=\"next\" href=\"{{ paginator.next_page_path "
    "| absolute_url }}\" />\n"
    "{% endif %}{% if seo_tag.image %}<meta name=\"twitter:card\" content=\"{{ page.twitter.card | "
    "default: site.twitter.card | default: 'summary_large_image' }}\" />\n"
    "<meta property=\"twitter:image\" content=\"{{ seo_tag.image.path }}\" />\n"
    "{% else %}<meta name=\"twitter:card\" content=\"summary\" />\n"
    "{% endif %}{% if seo_tag.image.alt %}<meta name=\"twitter:image:alt\" content=\"{{ "
    "seo_tag.image.alt }}\" />\n"
    "{% endif %}{% if seo_tag.page_title %}<meta property=\"twitter:title\" content=\"{{ "
    "seo_tag.page_title }}\" />\n"
    "{% endif %}{% if site.twitter %}<meta name=\"twitter:site\" content=\"@{{ "
    "site.twitter.username | remove: '@' }}\" />\n"
    "{% if seo_tag.author.twitter %}<meta name=\"twitter:creator\" content=\"@{{ "
    "seo_tag.author.twitter | remove: '@' }}\" />\n"
    "{% endif %}{% endif %}{% if site.facebook.admins %}<meta property=\"fb:admins\" content=\"{{ "
    "site.facebook.admins }}\" />\n"
    "{% endif %}{% if site.facebook.publisher %}<meta property=\"article:publisher\" content=\"{{ "
    "site.facebook.publisher }}\" />\n"
    "{% endif %}{% if site.facebook.app_id %}<meta property=\"fb:app_id\" content=\"{{ "
    "site.facebook.app_id }}\" />\n"
    "{% endif %}{% assign verifications = site.webmaster_verifications %}{% if "
    "verifications.google %}<meta name=\"google-site-verification\" content=\"{{ "
    "verifications.google }}\" />\n"
    "{% endif %}{% if verifications.bing %}<meta name=\"msvalidate.01\" content=\"{{ "
    "verifications.bing }}\" />\n"
    "{% endif %}{% if verifications.alexa %}<meta name=\"alexaVerifyID\" content=\"{{ "
    "verifications.alexa }}\" />\n"
    "{% endif %}{% if verifications.yandex %}<meta name=\"yandex-verification\" content=\"{{ "
    "verifications.yandex }}\" />\n"
    "{% endif %}{% if verifications.baidu %}<meta name=\"baidu-site-verification\" content=\"{{ "
    "verifications.baidu }}\" />\n"
    "{% endif %}{% if verifications.facebook %}<meta name=\"facebook-domain-verification\" "
    "content=\"{{ verifications.facebook }}\" />\n"
    "{% endif %}{% unless verifications %}{% if site.google_site_verification %}<meta "
    "name=\"google-site-verification\" content=\"{{ site.google_site_verification }}\" />\n"
    "{% endif %}{% endunless %}<script type=\"application/ld+json\">\n"
    "{{ seo_tag.json_ld | jsonify }}</script>\n"
    "<!-- End Jekyll SEO tag -->\n";

/* jekyll-feed 0.17 */
static const char feed_xml[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    "{%- if page.xsl %}<?xml-stylesheet type=\"text/xml\" href=\"{{ \"/feed.xslt.xml\" | "
    "absolute_url }}\"?>{% endif -%}\n"
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"{% if site.lang %} xml:lang=\"{{ site.lang }}\"{% "
    "endif %}>\n"
    "{%- assign self = page.url | absolute_url -%}\n"
    "<generator uri=\"https://jekyllrb.com/\" version=\"{{ jekyll.version }}\">Jekyll</generator>\n"
    "<link href=\"{{ self }}\" rel=\"self\" type=\"application/atom+xml\" />\n"
    "<link href=\"{{ \"/\" | absolute_url }}\" rel=\"alternate\" type=\"text/html\"{% if site.lang "
    "%} hreflang=\"{{ site.lang }}\"{% endif %} />\n"
    "<updated>{{ site.time | date_to_xmlschema }}</updated>\n"
    "<id>{{ self | xml_escape }}</id>\n"
    "{%- assign title = site.title | default: site.name -%}\n"
    "{%- if page.collection != \"posts\" -%}\n"
    "{%- assign name = page.collection | capitalize %}{% assign title = title | append: \" | \" | "
    "append: name -%}\n"
    "{%- endif -%}\n"
    "{%- if page.category -%}\n"
    "{%- assign name = page.category | capitalize %}{% assign title = title | append: \" | \" | "
    "append: name -%}\n"
    "{%- endif -%}\n"
    "{%- if title %}<title type=\"html\">{{ title | smartify | xml_escape }}</title>{% endif -%}\n"
    "{%- if site.description %}<subtitle>{{ site.description | xml_escape }}</subtitle>{% endif "
    "-%}\n"
    "{%- if site.author -%}\n"
    "<author><name>{{ site.author.name | default: site.author | xml_escape }}</name>\n"
    "{%- if site.author.email %}<email>{{ site.author.email | xml_escape }}</email>{% endif -%}\n"
    "{%- if site.author.uri %}<uri>{{ site.author.uri | xml_escape }}</uri>{% endif -%}\n"
    "</author>\n"
    "{%- endif -%}\n"
    "{%- assign posts = site[page.collection] -%}\n"
    "{%- if page.tags %}{% assign posts = site.tags[page.tags] %}{% endif -%}\n"
    "{%- if page.category %}{% assign posts = posts | where: \"categories\", page.category %}{% "
    "endif -%}\n"
    "{%- unless site.show_drafts %}{% assign posts = posts | where_exp: \"post\", \"post.draft != "
    "true\" %}{% endunless -%}\n"
    "{%- assign posts = posts | sort: \"date\" | reverse -%}\n"
    "{%- assign most = site.feed.posts_limit | default: 10 -%}\n"
    "{%- for post in posts limit: most -%}\n"
    "<entry{% if post.lang %} xml:lang=\"{{ post.lang }}\"{% endif %}>\n"
    "{%- assign title = post.title | smartify | strip_html | normalize_whitespace | xml_escape "
    "-%}\n"
    "{%- assign address = post.url | absolute_url -%}\n"
    "<title type=\"html\">{{ title }}</title>\n"
    "<link href=\"{{ address }}\" rel=\"alternate\" type=\"text/html\" title=\"{{ title }}\" />\n"
    "<published>{{ post.date | date_to_xmlschema }}</published>\n"
    "<updated>{{ post.last_modified_at | default: post.date | date_to_xmlschema }}</updated>\n"
    "<id>{{ post.id | absolute_url | xml_escape }}</id>\n"
    "{%- assign excerpt_only = post.feed.excerpt_only | default: site.feed.excerpt_only -%}\n"
    "{%- unless excerpt_only -%}\n"
    "<content type=\"html\" xml:base=\"{{ address | xml_escape }}\"><![CDATA[{{ post.content | "
    "strip }}]]></content>\n"
    "{%- endunless -%}\n"
    "{%- assign author = post.author | default: post.authors[0] | default: site.author -%}\n"
    "{%- assign author = site.data.authors[author] | default: author -%}\n"
    "<author><name>{{ author.name | default: author | default: \"\" | xml_escape }}</name>\n"
    "{%- if author.email %}<email>{{ author.email | xml_escape }}</email>{% endif -%}\n"
    "{%- if author.uri %}<uri>{{ author.uri | xml_escape }}</uri>{% endif -%}\n"
    "</author>\n"
    "{%- if post.category %}<category term=\"{{ post.category | xml_escape }}\" />\n"
    "{%- else %}{% for category in post.categories %}<category term=\"{{ category | xml_escape "
    "}}\" />{% endfor %}{% endif -%}\n"
    "{%- for tag in post.tags %}<category term=\"{{ tag | xml_escape }}\" />{% endfor -%}\n"
    "{%- assign summary = post.description | default: post.excerpt -%}\n"
    "{%- if summary and summary != empty -%}\n"
    "<summary type=\"html\"><![CDATA[{{ summary | strip_html | normalize_whitespace "
    "}}]]></summary>\n"
    "{%- endif -%}\n"
    "{%- assign image = post.image.path | default: post.image -%}\n"
    "{%- if image -%}\n"
    "{%- unless image contains \"://\" %}{% assign image = image | absolute_url %}{% endunless "
    "-%}\n"
    "<media:thumbnail xmlns:media=\"http://search.yahoo.com/mrss/\" url=\"{{ image | xml_escape "
    "}}\" />\n"
    "<media:content medium=\"image\" url=\"{{ image | xml_escape }}\" "
    "xmlns:media=\"http://search.yahoo.com/mrss/\" />\n"
    "{%- endif -%}\n"
    "</entry>\n"
    "{%- endfor -%}\n"
    "</feed>\n";

/* jekyll-sitemap 1.4 */
static const char sitemap_xml[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "{%- if page.xsl %}<?xml-stylesheet type=\"text/xsl\" href=\"{{ \"/sitemap.xsl\" | "
    "absolute_url }}\"?>{% endif %}\n"
    "<urlset xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
    "xsi:schemaLocation=\"http://www.sitemaps.org/schemas/sitemap/0.9 "
    "http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd\" "
    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    "{% for collection in site.collections %}{% if collection.output != false %}{% for doc in "
    "collection.docs %}{% if doc.sitemap != false -%}\n"
    "<url><loc>{{ doc.url | replace: \"/index.html\", \"/\" | absolute_url | xml_escape }}</loc>\n"
    "{%- if doc.last_modified_at or doc.date %}<lastmod>{{ doc.last_modified_at | default: "
    "doc.date | date_to_xmlschema }}</lastmod>{% endif -%}\n"
    "</url>\n"
    "{% endif %}{% endfor %}{% endif %}{% endfor -%}\n"
    "{% for each in site.html_pages %}{% if each.sitemap != false and each.url != \"/404.html\" "
    "-%}\n"
    "<url><loc>{{ each.url | replace: \"/index.html\", \"/\" | absolute_url | xml_escape }}</loc>\n"
    "{%- if each.last_modified_at %}<lastmod>{{ each.last_modified_at | date_to_xmlschema "
    "}}</lastmod>{% endif -%}\n"
    "</url>\n"
    "{% endif %}{% endfor -%}\n"
    "{% for file in site.static_files %}{% case file.extname %}{% when \".htm\", \".html\", "
    "\".xhtml\", \".pdf\" %}{% if file.sitemap != false and file.name != \"404.html\" -%}\n"
    "<url><loc>{{ file.path | replace: \"/index.html\", \"/\" | absolute_url | xml_escape "
    "}}</loc>\n"
    "<lastmod>{{ file.modified_time | date_to_xmlschema }}</lastmod></url>\n"
    "{% endif %}{% endcase %}{% endfor -%}\n"
    "</urlset>\n";

static const char robots_txt[] = "Sitemap: {{ \"sitemap.xml\" | absolute_url }}\n";

/* jekyll-redirect-from 0.16: the layout of a page that has moved */
static const char redirect_html[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en-US\">\n"
    "<meta charset=\"utf-8\">\n"
    "<title>Redirecting&hellip;</title>\n"
    "<link rel=\"canonical\" href=\"{{ page.redirect.to }}\">\n"
    "<script>location=\"{{ page.redirect.to }}\"</script>\n"
    "<meta http-equiv=\"refresh\" content=\"0; url={{ page.redirect.to }}\">\n"
    "<meta name=\"robots\" content=\"noindex\">\n"
    "<h1>Redirecting&hellip;</h1>\n"
    "<a href=\"{{ page.redirect.to }}\">Click here if you are not redirected.</a>\n"
    "</html>\n";

static const char redirects_json[] = "{{ page.redirects | jsonify }}";

static const struct {
    const char *name;
    const char *text;
} templates[SITE_TEMPLATE_COUNT] = {
    [SITE_TEMPLATE_NOTHING] = {"nothing.html", nothing_html},
    [SITE_TEMPLATE_FEED_META] = {"feed_meta.html", feed_meta_html},
    [SITE_TEMPLATE_SEO] = {"seo.html", seo_html},
    [SITE_TEMPLATE_FEED] = {"feed.xml", feed_xml},
    [SITE_TEMPLATE_SITEMAP] = {"sitemap.xml", sitemap_xml},
    [SITE_TEMPLATE_ROBOTS] = {"robots.txt", robots_txt},
    [SITE_TEMPLATE_REDIRECT] = {"redirect.html", redirect_html},
    [SITE_TEMPLATE_REDIRECTS] = {"redirects.json", redirects_json},
};

const char *site__template_name(site__template_kind kind)
{
    return templates[kind].name;
}

pos_text site__template_text(site__template_kind kind)
{
    return pos_text_of(templates[kind].text);
}

/* They are the project's own: one that does not parse is a bug that every test would meet. */
const site__template *site__builtin_templates(const liquid_registry *registry, apr_pool_t *process)
{
    site__template *compiled = apr_pcalloc(process, SITE_TEMPLATE_COUNT * sizeof(*compiled));
    const liquid_options options = {.registry = registry, .unknown_tags = true};
    for (int kind = 0; kind < SITE_TEMPLATE_COUNT; kind++) {
        pos_error *error = liquid_parse(&compiled[kind].liquid, pos_text_of(templates[kind].text),
                                        &options, process, process);
        if (error)
            abort();
        compiled[kind].data = pos_map_make(0, process);
    }
    return compiled;
}
