"""Where allauth meets our rules: invitation only, own mail texts, sealed secrets."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an invitation; nobody signs up by themselves."""

    def is_open_for_signup(self, request) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets sealed with a key that is not in the database."""

    def _fernet(self) -> Fernet:
        key = hashlib.sha256(b"mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()


class CheapArgon2Hasher(Argon2PasswordHasher):
    """Argon2 at its lowest cost, for tests only."""

    time_cost, memory_cost, parallelism = 1, 8, 1
