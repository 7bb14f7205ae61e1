"""Pictures that a server in a chroot is sent: one of each format, so that each library that decodes is asked."""
import json
import pathlib
import urllib.request
import uuid

from server import call

SOURCES = pathlib.Path(__file__).parents[2]
SMALL = SOURCES / "tests/fuzz/corpus/media_strip"  # of 8 pixels or so
PICTURES = {
    "jpeg": (SMALL / "jpeg_exif", "image/jpeg"),
    "png": (SMALL / "png_palette", "image/png"),
    "gif": (SMALL / "gif", "image/gif"),
    "webp": (SMALL / "webp", "image/webp"),
    "large png": (SOURCES / "docs/screenshot.png", "image/png"),
}


def get(address, path, token):
    request = urllib.request.Request(address + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def sent(address, token, chat, name, content):
    """The attachment of a message that has the picture."""
    boundary = uuid.uuid4().hex
    body = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(address + "/api/v1/uploads", body, {
        "Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={boundary}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        upload = json.load(answer)["upload"]
    made = call(address, f"/api/v1/chats/{chat}/messages", {"content": "", "attachments": [{"uploadId": upload["id"]}]}, token)
    message = made["message"]
    return message["id"], message["attachments"][0]


def send_all(address, token, chat):
    for name, (file, kind) in PICTURES.items():
        message, attachment = sent(address, token, chat, name, file.read_bytes())
        assert (attachment["kind"], attachment["type"]) == ("image", kind), attachment
        yield f"/files/{message}/0", attachment, file


def have_previews(server, chat, token):
    """Each is measured, and has a ThumbHash and a smaller picture: the process that decodes works here."""
    for path, attachment, file in send_all(server.address, token, chat):
        assert attachment.get("width", 0) > 0 and attachment.get("height", 0) > 0, attachment
        assert attachment.get("thumbHash") and attachment.get("preview"), attachment
        preview = get(server.address, path + "/preview", token)
        assert preview[:4] == b"RIFF" and preview[8:12] == b"WEBP", (file, preview[:16])
    assert (attachment["width"], attachment["height"]) == (1280, 800), attachment


def are_kept_without_previews(server, chat, token):
    """Where no process may decode: they are files like others."""
    for path, attachment, file in send_all(server.address, token, chat):
        assert not {"width", "thumbHash", "preview"} & attachment.keys(), attachment
        assert len(get(server.address, path, token)) > 0, file
