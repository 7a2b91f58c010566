"""A local server that answers as CKAN 2.11.3 was seen to: the actions and refusals of publishing.

Recorded: anybody may read a dataset, so a wrong key is first refused where something is changed
(403, "Access denied", the message names no field); an organization that is not there is 403 when
a dataset is made and 409 when it is changed; names and tags are checked (409, a list by field); a
file above the size is 409; a request of no sense is 400 with a bare string; a deleted dataset is
still shown to its owner, as deleted, and is 403 for others; resources take files by any name.
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGEST = 10 * 1024 * 1024
TOKEN, OWNER = "secret", "org"
LICENCES = ("notspecified", "cc-by", "cc-by-sa", "odc-by")


class CkanImitation(ThreadingHTTPServer):
    """Datasets and files of the site, and the size of the largest file."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Actions)
        self.sets, self.files, self.moved = {}, {}, None

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Refusal(Exception):
    def __init__(self, status, kind, **fields):
        super().__init__(kind)
        self.status, self.error = status, {"__type": kind, **fields}


def denied(what):
    return Refusal(403, "Authorization Error", message=f"Access denied: User  not {what}")


def missing():
    return Refusal(404, "Not Found Error", message="Not found")


def invalid(**fields):
    return Refusal(409, "Validation Error", **fields)


class Actions(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path not in self.server.files:
            return self.reply(404, b"<html>not found</html>", "text/html")
        return self.reply(200, self.server.files[self.path], "text/csv")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.moved:
            self.send_response(301)
            self.send_header("Location", self.server.moved + self.path)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.mine = self.headers["Authorization"] == TOKEN
        action = getattr(self, self.path.removeprefix("/api/3/action/"), None)
        if action is None:
            told = json.dumps(f"Bad request - Action name not known: {self.path}").encode()
            return self.reply(400, told)
        try:
            return self.answer(200, {"success": True, "result": action(*self.sent(body))})
        except Refusal as refusal:
            return self.answer(refusal.status, {"success": False, "error": refusal.error})

    def sent(self, body):
        if self.headers["Content-Type"] == "application/json":
            return (json.loads(body),)
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parser = email.parser.BytesParser(policy=email.policy.HTTP)
        parts = list(parser.parsebytes(head + body).iter_parts())
        named = {one.get_param("name", header="content-disposition"): one for one in parts}
        upload = named.pop("upload")
        told = {name: one.get_payload(decode=True).decode() for name, one in named.items()}
        return told, upload.get_filename(), upload.get_payload(decode=True)

    def license_list(self, _):
        return [{"id": name} for name in LICENCES]

    def package_show(self, data):
        found = self.named(data["id"])
        if found["state"] == "deleted" and not self.mine:
            raise denied(f"authorized to read package {found['id']}")
        return found

    def package_create(self, data):
        if not self.mine:
            raise denied("authorized to create packages")
        if data["owner_org"] not in ("", OWNER):
            raise denied("authorized to add dataset to this organization")
        if any(data["name"] == one["name"] for one in self.server.sets.values()):
            raise invalid(name=["That URL is already in use."])
        self.check(data)
        made = {"state": "active", **data, "id": f"id-{len(self.server.sets)}", "resources": []}
        self.server.sets[made["id"]] = made
        return made

    def package_patch(self, data):
        found = self.named(data["id"])
        if not self.mine:
            raise denied(f"authorized to edit package {found['id']}")
        self.check(data)
        found |= {**data, "id": found["id"]}
        return found

    def package_delete(self, data):
        self.named(data["id"])["state"] = "deleted"

    def check(self, data):
        wrong = {}
        if not re.fullmatch("[a-z0-9_-]{2,100}", data["name"]):
            wrong["name"] = ["Must be purely lowercase alphanumeric (ascii) characters"]
        tags = [one["name"] for one in data.get("tags", ())]
        bad = [tag for tag in tags if not re.fullmatch(r"[\w .-]{2,100}", tag)]
        if bad:
            wrong["tags"] = [f'Tag "{tag}" can only contain alphanumeric characters' for tag in bad]
        if data["owner_org"] == "":
            wrong["owner_org"] = ["An organization must be provided"]
        elif data["owner_org"] != OWNER:
            wrong["owner_org"] = ["Organization does not exist"]
        if wrong:
            raise invalid(**wrong)

    def resource_create(self, data, name, upload):
        found = self.named(data["package_id"])
        if not self.mine:
            raise denied(f"authorized to create resources on dataset {data['package_id']}")
        made = {**data, "id": f"r{len(found['resources'])}"}
        self.store(found, made, name, upload)
        found["resources"].append(made)
        return made

    def resource_update(self, data, name, upload):
        found = self.named(data["package_id"])
        [one] = [one for one in found["resources"] if one["id"] == data["id"]] or [None]
        if one is None:
            raise missing()
        if not self.mine:
            raise denied(f"authorized to update resource {data['id']}")
        self.store(found, one, name, upload)
        one |= data
        return one

    def store(self, found, one, name, upload):
        if len(upload) > LARGEST:
            raise invalid(upload=["File upload too large"])
        path = f"/dataset/{found['id']}/resource/{one['id']}/download/{name.lower()}"
        self.server.files[path] = upload
        one["url"] = self.server.address + path

    def named(self, reference):
        for one in self.server.sets.values():
            if reference in (one["id"], one["name"]):
                return one
        raise missing()

    def answer(self, status, told):
        self.reply(status, json.dumps(told).encode())

    def reply(self, status, body, kind="application/json;charset=utf-8"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
