"""The words that names, build steps and people are drawn from."""

SERVICES = tuple(
    "auth billing catalog ledger media notify orders portal quota render search".split()
)
BASES = tuple(
    "debian ubuntu alpine python node golang postgres redis nginx openjdk ruby php mysql httpd "
    "rust perl mariadb mongo rabbitmq haproxy memcached traefik elixir erlang".split()
)
PACKAGES = tuple(
    "ca-certificates curl git gnupg libpq5 libssl3 tzdata openssh-client procps xz-utils zlib1g "
    "libxml2 libffi8 build-essential python3-pip nginx-light imagemagick libcurl4 netbase".split()
)
PEOPLE = (
    "Ana García <ana@example.com>",
    "Jörg Groß <jg@example.com>",
    "Mary Major <mary@example.com>",
)
REGISTRIES = ("registry.example.com:5000/team/", "acme/", "example.com/apps/", "")

# Build steps, as format strings.
RUN = (
    "set -eux; apt-get update && apt-get install -y --no-install-recommends {packages} "
    "&& rm -rf /var/lib/apt/lists/*",
    "pip install --no-cache-dir -r requirements.txt "
    '&& find /usr/local -depth -name "__pycache__" -exec rm -rf {{}} +',
    "npm ci --omit=dev && npm cache clean --force 2>/dev/null || true",
    "curl -fsSL https://example.com/{word}/{hash}.tar.gz "
    "| tar -xz -C /opt --strip-components=1 && test -x /opt/bin/{word}",
    "groupadd --system --gid 999 {word} "
    "&& useradd --system --uid 999 --gid {word} --home-dir /srv {word}",
)
COPY = (
    "COPY . /app",
    "COPY --chown=999:999 dist/{word} /srv/{word}",
    "COPY package.json package-lock.json /app/",
)
EMPTY = (
    "ENV {WORD}_VERSION=1.{number}.0",
    "LABEL com.example.{word}.revision={hash}",
    "WORKDIR /srv/{word}",
    "EXPOSE map[{port}/tcp:{{}}]",
    'CMD ["/usr/bin/{word}" "--config" "/etc/{word}.yaml"]',
    "USER 999:999",
)

# The same of a host that builds: nearly each text is one build's own.
CI_RUN = ("REVISION={hash} make --directory /src install", "REVISION={hash} npm run build")
CI_COPY = ("COPY build/{hash} /srv/{word}",)
CI_EMPTY = ("ENV {WORD}_REVISION={hash}", "LABEL com.example.{word}.revision={hash}")
CI_FACTS = tuple("pipeline job commit runner artifact cache trigger schedule".split())
