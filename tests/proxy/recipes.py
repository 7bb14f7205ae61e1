"""The recipes of config/proxies with the real servers: what is run is what is in the file, but for addresses and paths."""

import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "clients/support"))
from server import lasting_port  # noqa: E402

RECIPES = pathlib.Path(__file__).parents[2] / "config/proxies"
PATIENCE = 60


def replaced(text, *pairs):
    """Each pattern stands in the recipe, and is replaced wherever it does."""
    for pattern, by in pairs:
        text, count = re.subn(pattern, by, text)
        assert count > 0, f"the recipe has no {pattern}"
    return text


class Proxy:
    """Runs in the foreground, with a folder of its own, from 127.0.0.1 to snug's port, or to those of the three nodes of a
    cluster. `certificates` has server.pem and server.key."""

    program = None
    recipe = None

    def __init__(self, folder, certificates, *upstreams):
        self.folder, self.certificates = folder, certificates
        shipped = [8080] if len(upstreams) == 1 else [8081, 8082, 8083]
        self.addresses = [
            (rf"127\.0\.0\.1:{port}\b", f"127.0.0.1:{own}") for port, own in zip(shipped, upstreams, strict=True)
        ]
        self.port, self.plain_port = lasting_port(), lasting_port()
        self.log = open(folder / "output", "w+")
        command = self.prepare(
            (RECIPES / ("." if len(upstreams) == 1 else "cluster") / self.recipe).read_text()
        )
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    said = self.output()
                    self.stop()
                    raise RuntimeError(f"{self.program} did not start:\n{said}") from None
                time.sleep(0.02)  # between two looks

    @classmethod
    def there(cls):
        return shutil.which(cls.program, path="/usr/sbin:/usr/bin:/sbin:/bin") is not None

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()

    def timeouts(self):
        """How long the recipe lets a connection be silent, in seconds."""
        found = [int(n) for n in re.findall(self.silence, (RECIPES / self.recipe).read_text())]
        assert found, f"{self.recipe} sets no times"
        return found


class Nginx(Proxy):
    program, recipe, silence = "nginx", "nginx.conf", r"proxy_(?:read|send)_timeout (\d+)s;"

    def prepare(self, recipe):
        site = replaced(
            recipe,
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"chat\.example\.org;", "localhost;"),
            (r"/etc/letsencrypt/\S*fullchain\.pem", f"{self.certificates}/server.pem"),
            (r"/etc/letsencrypt/\S*privkey\.pem", f"{self.certificates}/server.key"),
            *self.addresses,
        )
        (self.folder / "site.conf").write_text(site)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; error_log stderr;\nevents {{}}\n"
            f"http {{ access_log off; {temporary} include {self.folder}/site.conf; }}\n"
        )
        return ["nginx", "-p", str(self.folder), "-e", "stderr", "-c", str(self.folder / "nginx.conf")]


class Haproxy(Proxy):
    program, recipe, silence = "haproxy", "haproxy.cfg", r"timeout (?:client|server|tunnel) (\d+)s"

    def prepare(self, recipe):
        both = self.folder / "both.pem"
        both.write_text("".join((self.certificates / f"server.{end}").read_text() for end in ("pem", "key")))
        recipe = replaced(
            recipe,
            (r"bind :80\b", f"bind 127.0.0.1:{self.plain_port}"),
            (r"bind :443", f"bind 127.0.0.1:{self.port}"),
            (r"/etc/haproxy/certs/chat\.example\.org\.pem", str(both)),
            *self.addresses,
        )
        (self.folder / "haproxy.cfg").write_text(recipe)
        return ["haproxy", "-db", "-f", str(self.folder / "haproxy.cfg")]


class Apache(Proxy):
    program, recipe, silence = "apache2", "apache.conf", r"ProxyTimeout (\d+)"

    def prepare(self, recipe):
        modules = re.search(r"a2enmod ([\w ]+?) &&", recipe)[1].split()
        site = replaced(
            recipe,
            (r"<VirtualHost \*:80>", f"<VirtualHost 127.0.0.1:{self.plain_port}>"),
            (r"<VirtualHost \*:443>", f"<VirtualHost 127.0.0.1:{self.port}>"),
            (r"ServerName chat\.example\.org", "ServerName localhost"),
            (r"/etc/letsencrypt/\S*fullchain\.pem", f"{self.certificates}/server.pem"),
            (r"/etc/letsencrypt/\S*privkey\.pem", f"{self.certificates}/server.key"),
            *self.addresses,
        )
        # What Debian loads anyway, then what the recipe says.
        loaded = ["mpm_event", "authz_core", "authz_host", "alias", "socache_shmcb", *modules]
        (self.folder / "apache.conf").write_text(
            f"ServerRoot {self.folder}\nDefaultRuntimeDir {self.folder}\nPidFile {self.folder}/pid\nErrorLog /dev/stderr\n"
            f"Listen 127.0.0.1:{self.plain_port}\nListen 127.0.0.1:{self.port}\nServerName localhost\n"
            "User nobody\nGroup nogroup\n"
            + "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in loaded)
            + site
        )
        return ["apache2", "-X", "-f", str(self.folder / "apache.conf")]


class Caddy(Proxy):
    program, recipe = "caddy", "Caddyfile"

    def prepare(self, recipe):
        site = replaced(
            recipe,
            (
                r"(?m)^chat\.example\.org \{",
                f"localhost {{\n\tbind 127.0.0.1\n\ttls {self.certificates}/server.pem {self.certificates}/server.key",
            ),
            *self.addresses,
        )
        own = f"{{\n\tadmin off\n\tgrace_period 1s\n\thttp_port {self.plain_port}\n\thttps_port {self.port}\n}}\n"
        (self.folder / "Caddyfile").write_text(own + site)
        home = [f"HOME={self.folder}", f"XDG_DATA_HOME={self.folder}", f"XDG_CONFIG_HOME={self.folder}"]
        return ["env", *home, "caddy", "run", "--config", str(self.folder / "Caddyfile"), "--adapter", "caddyfile"]

    def timeouts(self):
        assert "timeout" not in (RECIPES / self.recipe).read_text()
        return [float("inf")]  # unless told otherwise


ALL = [Nginx, Haproxy, Apache, Caddy]
