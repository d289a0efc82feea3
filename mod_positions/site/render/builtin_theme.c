/* The theme that serves where the one that _config.yml names is not to be found: four layouts with
 * their style inside, so that nothing else has to be there. */
#include "site/parts.h"

#include <stdlib.h>

#include <apr_strings.h>

static const char default_html[] =
    "<!doctype html>\n"
    "<html lang=\"{{ page.lang | default: site.lang | default: 'en' | escape }}\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "{% assign site_title = site.title | default: site.name | strip_html | strip | "
    "escape_once -%}\n"
    "{% assign page_title = page.title | strip_html | strip | escape_once -%}\n"
    "<title>{{ page_title }}{% if page_title != '' and site_title != '' and page_title != "
    "site_title %} – {% endif %}{% if page_title != site_title %}{{ site_title }}{% endif "
    "%}</title>\n"
    "{% assign description = page.description | default: site.description | strip_html | strip -%}"
    "\n"
    "{% if description != '' %}<meta name=\"description\" content=\"{{ description | escape }}\">\n"
    "{% endif -%}\n"
    "<style>\n"
    ":root { --ink: #1c1f24; --paper: #fff; --soft: #f3f4f6; --line: #d5d9df; --link: #0b57a4; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    ":root { --ink: #e6e8eb; --paper: #15181c; --soft: #21262c; --line: #3b424b; --link: #8ab8f2; "
    "}\n"
    "}\n"
    "* { box-sizing: border-box; }\n"
    "body { margin: 0; background: var(--paper); color: var(--ink);\n"
    "font: 1.0625rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }\n"
    "header, main, footer { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem; }\n"
    "body > header { border-bottom: 1px solid var(--line); }\n"
    "footer { border-top: 1px solid var(--line); margin-top: 3rem; font-size: .9em; }\n"
    "a { color: var(--link); }\n"
    "a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }\n"
    ".skip { position: absolute; left: -100vw; }\n"
    ".skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--paper); }\n"
    ".brand { font-weight: 700; color: inherit; text-decoration: none; }\n"
    "nav ul { list-style: none; margin: .5rem 0 0; padding: 0; display: flex; flex-wrap: wrap;\n"
    "gap: .25rem 1.25rem; }\n"
    "h1, h2, h3 { line-height: 1.25; }\n"
    "img, video, iframe { max-width: 100%; height: auto; }\n"
    "pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem 1rem;\n"
    "background: var(--soft); }\n"
    "code { background: var(--soft); font-size: .92em; }\n"
    "pre code { background: none; }\n"
    "table { display: block; overflow-x: auto; border-collapse: collapse; }\n"
    "th, td { padding: .35rem .7rem; border: 1px solid var(--line); text-align: left; }\n"
    "blockquote { margin-left: 0; padding-left: 1rem; border-left: .25rem solid var(--line); }\n"
    ".posts { padding: 0; list-style: none; }\n"
    "time { font-size: .9em; }\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
    "<header>\n"
    "<a class=\"brand\" href=\"{{ '/' | relative_url }}\">{{ site_title | default: 'Home' }}</a>\n"
    "{% assign listed = site.pages | sort: 'navigation_weight' -%}\n"
    "{% capture entries %}{% for entry in listed %}{% if entry.navigation_weight and entry.title "
    "-%}\n"
    "<li><a href=\"{{ entry.url | relative_url }}\"{% if entry.url == page.url %} "
    "aria-current=\"page\"{% endif %}>{{ entry.title | escape_once "
    "}}</a></li>\n"
    "{% endif %}{% endfor %}{% endcapture -%}\n"
    "{% if entries != '' %}<nav aria-label=\"Main\"><ul>{{ entries }}</ul></nav>\n"
    "{% endif -%}\n"
    "</header>\n"
    "<main id=\"content\" tabindex=\"-1\">\n"
    "{{ content }}\n"
    "</main>\n"
    "{% if site.description %}<footer>{{ site.description }}</footer>\n"
    "{% endif -%}\n"
    "</body>\n"
    "</html>\n";

/* A page whose body begins with a heading of its own needs no second one. */
static const char page_html[] =
    "<article>\n"
    "{% if page.title %}{% unless content contains '<h1' %}<h1>{{ page.title | escape_once "
    "}}</h1>\n"
    "{% endunless %}{% endif -%}\n"
    "{{ content }}\n"
    "</article>\n";

static const char post_html[] =
    "<article>\n"
    "<h1>{{ page.title | escape_once }}</h1>\n"
    "<p><time datetime=\"{{ page.date | date: '%Y-%m-%d' }}\">{{ page.date | date: '%-d %B %Y' "
    "}}</time>{% if page.author %}, {{ page.author.name | default: page.author }}{% endif %}</p>\n"
    "{{ content }}\n"
    "</article>\n";

static const char home_html[] =
    "{{ content }}\n"
    "{% if site.posts.size > 0 %}<section aria-labelledby=\"posts\">\n"
    "<h2 id=\"posts\">Posts</h2>\n"
    "<ul class=\"posts\">\n"
    "{% for post in site.posts %}<li><time datetime=\"{{ post.date | date: '%Y-%m-%d' }}\">{{ "
    "post.date | date: '%-d %B %Y' }}</time> <a href=\"{{ post.url | relative_url }}\">{{ "
    "post.title | escape_once }}</a></li>\n"
    "{% endfor %}</ul>\n"
    "</section>\n"
    "{% endif %}";

static const struct {
    const char *path;
    const char *text;
    const char *layout;
} layouts[] = {{SITE_THEME_LAYOUTS "/default.html", default_html, NULL},
               {SITE_THEME_LAYOUTS "/home.html", home_html, "default"},
               {SITE_THEME_LAYOUTS "/page.html", page_html, "default"},
               {SITE_THEME_LAYOUTS "/post.html", post_html, "default"}};

#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

/* They are the project's own: one that does not parse is a bug that every test would meet. */
static const site__template *compile(const liquid_registry *registry, size_t index,
                                     apr_pool_t *process)
{
    site__template *template = apr_pcalloc(process, sizeof(*template));
    const liquid_options options = {.registry = registry, .unknown_tags = true};
    if (liquid_parse(&template->liquid, pos_text_of(layouts[index].text), &options, process,
                     process))
        abort();
    template->data = pos_map_make(0, process);
    template->layout = layouts[index].layout;
    return template;
}

const site__file *site__builtin_layouts(const liquid_registry *registry, apr_pool_t *process)
{
    site__file *files = apr_pcalloc(process, LAYOUTS * sizeof(*files));
    for (size_t i = 0; i < LAYOUTS; i++)
        files[i] = (site__file){.references = 1,
                                .path = layouts[i].path,
                                .role = SITE_ROLE_LAYOUT,
                                .collection = -1,
                                .theme = true,
                                .digest = pos_digest_of(pos_text_of(layouts[i].text)),
                                .template = compile(registry, i, process)};
    return files;
}

void site__use_builtin_theme(site_snapshot *snapshot)
{
    const site__file *files = snapshot->site->options.library->layouts;
    /* A frame of the site's own goes with its own pages; a second one between them would show. */
    if (apr_hash_get(snapshot->layouts, "default", APR_HASH_KEY_STRING))
        return;
    for (size_t i = 0; i < LAYOUTS; i++) {
        pos_text name = site__basename(pos_text_of(layouts[i].path));
        name.size -= site__extension(name).size;
        if (!apr_hash_get(snapshot->layouts, name.data, (apr_ssize_t)name.size))
            apr_hash_set(snapshot->layouts, name.data, (apr_ssize_t)name.size, &files[i]);
    }
}
