"""Inputs and outputs that the self-test compares with, each from its standard.

The three seals were made by version 1 of the envelope and never change; tests open them with an
independent implementation as well.
"""

import base64
from collections.abc import Mapping
from types import MappingProxyType

from crypto.places import Place

SEED = bytes(range(32))
PLACE = Place("self_test", "sealed", b"row-------------", b"owner-----------")
PLAINTEXT = b"the known plaintext"

SEALED_HYBRID = base64.b64decode(
    "TVkBAgIBAADiaQv5BXhoPVlhlmT6ZjWsRIQETYrnICW8ZzmL4K0xckxquvb4M6acBY33c6FFsgGkVXtWK7OqMh7VHq"
    "ethqZWKXAHEO00VyMXcaZCc+teEUOl/ff7hctLFQFAy7ry0rUgqihXLjhpvAO44e8l0VkgW02XElHlczXa53edYLtn"
    "etwDF9SsU4z60/rvP8BhR3AlWU07+MIiqMyTpWJvVEJ3RGruXlbAJp18F7PPsfFsD+3MFqYNfcmCADbB+bQRXGe7MD"
    "olqmgBMuCrGVTYiJirYWpw7iVjThfCY4zxdTy1xJonxvTZKIG/rU8P+2lCnW3OZzpt9/dlmJIPr8Q5hwvdkB3U91Yn"
    "crk+VfXeVK4quyUatTa2dJuR2UfvW4Gm3a8BFJkd6QD+mEZkRUJGEqOjsyHBL9r5xBipMTdQEoH/4HZCTGk59xpEsK"
    "bTyRFNogSurv6krAU88+NleCddwDkLuKjgGybR7nndS4VqRrgkUc3+LQhJdMQeJo/GtVM6GPfSC07+0jPSw+Td+Kwr"
    "6KhLi0JV2i08iXwrYzbv2tCm7P1nhksd68FVj7ERAP+4c6f/nzxAe5hwMncMEqDHd550RCsK03xTxL2xxzYwLeG7oP"
    "QHZXTr7tz3AR5fJtIKJPidqN2yhl/JYyo16CF4VjyVIPDiRrOArJeBHs66UTrmzf4vXKdtcezXkW9deiIJs52ehErP"
    "mP3l5yeX0WR914rKQZ93hASCRC+CfbeisBa+S0oGaG+X+gTwq2CXCYe9/OlX6vvIkAbSwLBHcDc3hjG2JXQTxoS3Th"
    "hfdM6VS08pF1DeMEc5rSHUEUSXneyE/ZrrHdeLm7uTJinT0rfO0gYWdwF3eWAUlAP4evhOrNd7iSzH6wvvsmQDvWy4"
    "jUscHjMo6EmPGRES7YtPOXqBowg4OSrZ00wlaEAioOE0zsBwbZbFoMT6P1uRXaKSwQyT31gG7BO9nTTEFah8N4gHCk"
    "bD3hem8UXtRshbwOHI7NZ4ofVACX/0tF0D4KL8EEEnoxmQXvfCWBBwa+7nshaKhIbwnwoksxzBCLZcx4xdWqYq4azN"
    "O2BjG06z8SJEINkxKoIdxbwKLNIaj42lOWmccG3UA4GiQ/ii254FCXidbN2cLO+WrkQ7swI3B2Cy8SfBTMd9ZUL8Rs"
    "XjWy0Jt7Pq50t6Tx3VyWa+KYFo7CGLVslPKDN9pz+/PhIQq0En0b/6ILZzI7fLp1XhAA0LGefv70g6H1BE3fCbLfcw"
    "dtxlUM8Uuo/CWfrT7+W384vKZDn81SwYr3d5YM+SOTQN0Cgiesg/+dxkBQ37PqO1IPTCYJ8uXio8JO4ul6pDWUstPv"
    "bEOPAvAIAE65+yd+QtHcWO4WfFI8vyr34BiI1ze1aDXqpZUJNtpYOxltB1hBgm1eOJW5j7+sDsIuqT28ajIDH1Qibk"
    "aZsld2tmBvCSjPfcRbuJLNTsczaQ63gEtW/UOe3FNxc9iGQ+Y8WndumW2Jfmvdd+gQuiilIRK1Skc2Ez09hNU0ykW/"
    "BZbkMK5l+VDqnSg8tiPmh/KRkxigh6bpu8t41Pim8xrhwIdwesB+9FYwu7T0RCer60xndz+tY+1jJ9k+qaXxHHmUay"
    "8A=="
)
SEALED_X25519 = base64.b64decode(
    "TVkBAQIBAADiaQv5BXhoPYJJpNL3RvpNg3qfvWMj8T2h36APjwnZD9etXl1YMIt7FNRZ6dX4Crl5+5MFmRm3xi9+Sz"
    "jmpNoHZVf2cg+DNlnDH3orMRw5Bbprog5gsL+LIwkgPXc3HShUb4lRprEEEktJORGSatDjclEesUiGwLA="
)
SEALED_SYMMETRIC = base64.b64decode(
    "TVkBAgEBAADOumXrPZBcqge7PJuHoAUaYBSvlolphm8kfn7VnhdPJwgb3nOPwvPk0fFgIdBRitsthvJgvL74vPk/rG"
    "/XB8+luGzU4lFSMIDt5i40bxAExZzvexQRpXTgETWaPK2ESnEfxMvEJR2Spu6bMRwTheDqN3Ykrk46yeZQo+8IDuSm"
    "6XUEc5ZNTi7cIvWRx7ptC10="
)

ANSWERS: Mapping[str, bytes] = MappingProxyType(
    {
        # RFC 5869, appendix A.1
        "hkdf_sha256": bytes.fromhex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
        ),
        # NIST CAVP, gcmDecrypt256.rsp: 96-bit IV, 128-bit text, associated data and tag, count 0
        "aes_256_gcm": bytes.fromhex(
            "426e0efc693b7be1f3018db7ddbb7e4dee8257795be6a1164d7e1d2d6cac77a7"
        ),
        # RFC 7748, section 5.2, first vector
        "x25519": bytes.fromhex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
        # RFC 8032, section 7.1, test 2
        "ed25519": bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        # RFC 9106, section 5.3
        "argon2id": bytes.fromhex(
            "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
        ),
        # SHA-256 of the public key: post-quantum-cryptography/KAT, MLKEM/kat_MLKEM_768.rsp, count 0
        "ml_kem_768": bytes.fromhex(
            "4bec4730f26273c6319ef7387dd4758315240a9394cd89264b148b9113060b61"
        ),
        # Each twice: a fresh seal and the frozen one
        "sealed_x25519": PLAINTEXT * 2,
        "sealed_hybrid": PLAINTEXT * 2,
        "sealed_symmetric": PLAINTEXT * 2,
    }
)
