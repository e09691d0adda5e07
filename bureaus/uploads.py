"""Uploads stay in memory and within bounds: what we refuse to keep never becomes a temporary file."""

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload


class BoundedMemoryUploadHandler(MemoryFileUploadHandler):
    """Holds one upload in memory; stops reading as soon as it is larger than `MAX_UPLOAD_BYTES`.

    A request that was cut off carries no file; `request.upload_te_groot` tells the view why.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803 - Django's name
        # A little room for the other fields of the form.
        self.activated = content_length <= settings.MAX_UPLOAD_BYTES + 64 * 1024
        self.received = 0
        self.request.upload_te_groot = not self.activated

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            self.request.upload_te_groot = True
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)
