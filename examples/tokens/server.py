"""A page with the chat, and the address that answers tokens for whoever is logged in, in Python without packages (HS256).

CHAT_SERVER: address of the chat's server. CHAT_KEY: what `key create --algorithm HS256 --out` has written. PORT: 3000 unless set.
With PyJWT and another algorithm, see docs/authentication.md.
"""
import base64, hashlib, hmac, json, os, re, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SERVER = os.environ.get("CHAT_SERVER", "http://localhost:8080")
KEY = json.loads(Path(os.environ.get("CHAT_KEY", "acme-key.json")).read_text())
PAGE = (Path(__file__).parent.parent / "plain" / "index.html").read_text().replace("{{server}}", SERVER)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mint(user):
    now = int(time.time())
    header = {"alg": "HS256", "kid": KEY["keyId"]}
    claims = {"iss": KEY["tenantId"], "aud": KEY["audience"], "sub": user, "name": user, "roles": ["staff"], "iat": now, "exp": now + 3600}
    signed = ".".join(encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{encode(hmac.new(KEY['secret'].encode(), signed.encode(), hashlib.sha256).digest())}"


class Handler(BaseHTTPRequestHandler):
    def answer(self, status, kind="text/plain", text=""):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, "text/html", PAGE) if self.path == "/" else self.answer(404)

    def do_POST(self):
        # Your application knows the person from its own session; here a cookie says it: document.cookie = "user=ana".
        user = re.search(r"(?:^|;\s*)user=([\w-]+)", self.headers.get("Cookie", ""))
        if self.path != "/chat-token":
            return self.answer(404)
        if user is None:
            return self.answer(401)
        self.answer(200, "application/json", json.dumps({"token": mint(user.group(1))}))

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "3000"))), Handler)
print(f"http://localhost:{server.server_port}", flush=True)
server.serve_forever()
