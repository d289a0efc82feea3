#include "markup/markup.h"

void markup_highlight(pos_buffer *out, pos_text code, pos_text language)
{
    (void)language;
    for (size_t i = 0; i < code.size; i++)
        switch (code.data[i]) {
        case '&':
            POS_BUFFER_ADD(out, "&amp;");
            break;
        case '<':
            POS_BUFFER_ADD(out, "&lt;");
            break;
        case '>':
            POS_BUFFER_ADD(out, "&gt;");
            break;
        default:
            pos_buffer_add_char(out, code.data[i]);
        }
}

bool markup_highlight_knows(pos_text language)
{
    (void)language;
    return false;
}
