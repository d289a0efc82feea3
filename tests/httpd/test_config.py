# SPDX-License-Identifier: Apache-2.0
"""Wrong directive values are errors of configtest that say what was expected."""
import pytest

import httpd

SITE = "<Directory @ROOT@/htdocs>\n%s\n</Directory>\n"

WRONG = [
    (SITE % "PositionsEngine Maybe", "PositionsEngine must be On or Off"),
    ("PositionsEngine On", "PositionsEngine belongs in <Directory> or .htaccess"),
    ("<Directory />\nPositionsEngine On\n</Directory>", "must name the site's own directory"),
    ("<Location /x>\nPositionsEngine On\n</Location>", "cannot occur within <Location> section"),
    ("<Location /x>\nPositionsLayout x\n</Location>", "cannot occur within <Location> section"),
    (SITE % "<Files *.md>\nPositionsEngine On\n</Files>", "cannot occur within <Files> section"),
    (SITE % "<If \"true\">\nPositionsLayout x\n</If>", "cannot occur within <If> section"),
    ("<DirectoryMatch ^/srv>\nPositionsEngine On\n</DirectoryMatch>", "cannot occur within <DirectoryMatch>"),
    ("<Directory ~ ^/srv>\nPositionsEngine On\n</Directory>", "cannot occur within <DirectoryMatch>"),
    ("PositionsLayout ../secret", 'PositionsLayout must be the name of a layout, such as "default"'),
    ("PositionsLayout", "PositionsLayout takes one argument"),
    ("PositionsURL department.example", "PositionsURL must be the site's address, such as https://"),
    ("PositionsURL ftp://department.example", "PositionsURL must be the site's address"),
    ("PositionsURL https://department.example/?x=1", "PositionsURL must be the site's address"),
    ("PositionsComments Drop", 'PositionsComments must be Strip or Keep, not "Drop"'),
    ("PositionsThemePath /nowhere/at/all", "PositionsThemePath must be a directory, and /nowhere/at/all is not there"),
    ("PositionsThemePath /etc/mime.types", "PositionsThemePath must be a directory, and /etc/mime.types is none"),
    ("PositionsRefresh soon", "PositionsRefresh must be a time from 10ms to 1h"),
    ("PositionsRefresh -1", "PositionsRefresh must be a time from 10ms to 1h"),
    ("PositionsLimit time 5h", "PositionsLimit must be time and a time from 10ms to 5min"),
    ("PositionsLimit steps many", "PositionsLimit must be steps and a number"),
    ("PositionsLimit memory 1K", "PositionsLimit must be memory and a size from 1M to 4G"),
    ("PositionsLimit output 63K", "PositionsLimit must be output and a size from 64K to 1G"),
    ("PositionsLimit source 1G", "PositionsLimit must be source and a size from 64K to 256M"),
    ("PositionsLimit pages 10", "PositionsLimit must be pages and a number from 100 to 10000000"),
    ("PositionsLimit pages 1M", "PositionsLimit must be pages and a number"),
    ("PositionsLimit space 1G", "PositionsLimit must be time, steps, memory, output, source or pages"),
    ("PositionsRefresh 1 s", 'PositionsRefresh must be one word, a time from 10ms to 1h, such as 1 (second) or 500ms, not "1 s"'),
    ('PositionsCacheControl "max-age=abc"', 'PositionsCacheControl must be max-age=SECONDS, a whole number, not'),
    ('PositionsCacheControl "public, S-MaxAge"', "PositionsCacheControl must be S-MaxAge=SECONDS"),
    ('<Directory "htdocs">\nPositionsEngine On\n</Directory>', "must name the folder by its whole path"),
    ("<Directory /etc/mime.types>\nPositionsEngine On\n</Directory>", "/etc/mime.types is no folder"),
    ("PositionsRefresh 2h", "PositionsRefresh must be a time from 10ms to 1h"),
    ("PositionsCacheSize lots", "PositionsCacheSize must be a size of at least 1M"),
    ("PositionsCacheSize 12", "PositionsCacheSize must be a size of at least 1M"),
    ("PositionsCacheSize 99999999999999G", "PositionsCacheSize must be a size of at least 1M"),
    ("<VirtualHost *>\nPositionsCacheSize 64M\n</VirtualHost>", "cannot occur within <VirtualHost> section"),
    ("PositionsCacheRoot /nowhere/at/all", "PositionsCacheRoot must be a directory, and /nowhere/at/all is not there"),
    ("PositionsRenderLimit some", "PositionsRenderLimit must be a number of workers or a share of them, such as 25%"),
    ("PositionsRenderLimit 0", "PositionsRenderLimit must be a number of workers"),
    ("PositionsRenderLimit 10 101%", 'for one site, and perhaps a second one for all, not "101%"'),
    ("PositionsRenderLimit 10%x", "PositionsRenderLimit must be a number of workers"),
    (SITE % "PositionsRenderLimit 10", "PositionsRenderLimit not allowed in <Directory> context"),
    ("PositionsHelper /etc", "PositionsHelper must be the path of the program positionsctl"),
    ("PositionsCompression zip", 'PositionsCompression must be On, Off, gzip, br, or "gzip br", not "zip"'),
    ("PositionsCompression gzip Off", "PositionsCompression must be On, Off, gzip, br"),
    ("PositionsMarkdownSource Perhaps", "PositionsMarkdownSource must be On or Off"),
    ('PositionsCacheControl "caf\u00e9"', "PositionsCacheControl must be a field value"),
    ("PositionsPreview On", 'PositionsPreview must be \"expr=CONDITION\" or Off, not "On"'),
    ('PositionsPreview "expr=%{REMOTE_ADDR} -nonsense"', "PositionsPreview: the condition"),
    ("PositionsLayout /etc/passwd", "PositionsLayout must be the name of a layout"),
    ("PositionsURL https://somebody@department.example/", "PositionsURL must be the site's address"),
    ("PositionsURL https://department.example/#part", "PositionsURL must be the site's address"),
    ("PositionsURL https:/department.example/", "PositionsURL must be the site's address"),
    ("PositionsLimit time 1ms", "PositionsLimit must be time and a time from 10ms to 5min"),
    ("PositionsLimit time soon", "PositionsLimit must be time and a time from 10ms to 5min"),
    ("PositionsLimit steps 10", "PositionsLimit must be steps and a number"),
    ("PositionsLimit steps 99999999999999999999", "PositionsLimit must be steps and a number"),
    ("PositionsLimit memory 900G", "PositionsLimit must be memory and a size from 1M to 4G"),
    ("PositionsLimit memory much", "PositionsLimit must be memory and a size from 1M to 4G"),
    ("PositionsRefresh 5ms", "PositionsRefresh must be a time from 10ms to 1h"),
    ('PositionsErrors Hide "expr=true"', "PositionsErrors must be Hide, Show, or Show"),
    ("PositionsErrors Show true", "PositionsErrors must be Hide, Show, or Show"),
    ("PositionsErrors Maybe", 'PositionsErrors must be Show or Hide, not "Maybe"'),
    ("PositionsErrors Show sometimes", "PositionsErrors must be Hide, Show, or Show \"expr=CONDITION\""),
    ('PositionsErrors Show "expr=%{REMOTE_ADDR} -nonsense"', "PositionsErrors: the condition"),
]

RIGHT = """
PositionsLayout default
PositionsURL https://department.example/
PositionsComments keep
PositionsThemePath @ROOT@
PositionsRefresh 500ms
PositionsLimit time 500ms
PositionsLimit steps 1000000
PositionsLimit memory 64M
PositionsLimit output 1M
PositionsLimit source 64k
PositionsLimit pages 5000
PositionsRenderLimit 10 75%
PositionsCacheSize 128m
PositionsCacheRoot @ROOT@
PositionsCompression gzip brotli
PositionsHelper /bin/true
PositionsMarkdownSource On
PositionsCacheControl "max-age=60"
PositionsErrors Show "expr=%{REMOTE_ADDR} -ipmatch '127.0.0.0/8'"
LogLevel positions:debug
<Directory @ROOT@/htdocs>
    PositionsEngine On
    PositionsRefresh 2
    PositionsCompression Off
    PositionsErrors Hide
</Directory>
<Location /x>
    PositionsEngine Off
    PositionsCompression br
    PositionsErrors Show
    PositionsCacheControl Off
    PositionsMarkdownSource Off
</Location>
"""


@pytest.fixture
def own():
    server = httpd.Httpd("event", "")
    yield server
    server.stop()


@pytest.mark.parametrize("lines, message", WRONG)
def test_wrong_values(own, lines, message):
    own.configuration = lines
    status, said = own.check()
    assert status != 0
    assert message in said, said


def test_right_values(own):
    own.configuration = RIGHT
    status, said = own.check()
    assert status == 0, said
    assert "Syntax OK" in said
