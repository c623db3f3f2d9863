"""GF(2**128) as GCM uses it, to make one ciphertext that AES-GCM opens under two keys.

Source:
    NIST SP 800-38D, section 6.3 (multiplication) and 6.4 (GHASH);
    Dodis, Grubbs, Ristenpart, Woodage (2018), Fast message franking: from invisible salamanders
    to encryptment, CRYPTO 2018, section 3: one block is solved for so that both tags agree.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

R = 0xE1 << 120


def times(x, y):
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (R if y & 1 else 0)
    return product


def power(x, exponent):
    result = 1 << 127  # the element one: GCM writes the lowest coefficient first
    while exponent:
        if exponent & 1:
            result = times(result, x)
        x, exponent = times(x, x), exponent >> 1
    return result


def inverse(x):
    return power(x, 2**128 - 2)


def aes(key, block):
    cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305  one block, as GCM itself does
    return int.from_bytes(cipher.encryptor().update(block))


def one_ciphertext_for_two_keys(first, second, blocks):
    """Return ciphertext and tag that open under both keys.

    Args:
        first: a key of 32 bytes and a nonce of 12.
        second: another key and nonce.
        blocks: ciphertext blocks of 16 bytes; the first is replaced by the solution.
    """
    n = len(blocks)
    hashes = [aes(key, bytes(16)) for key, _ in (first, second)]
    masks = [aes(key, nonce + b"\0\0\0\1") for key, nonce in (first, second)]
    length = 128 * n  # the length block: no associated data, then the bits of ciphertext

    def rest(h):
        total = times(length, h)
        for i, block in enumerate(blocks[1:], start=1):
            total ^= times(int.from_bytes(block), power(h, n - i + 1))
        return total

    difference = rest(hashes[0]) ^ rest(hashes[1]) ^ masks[0] ^ masks[1]
    factor = power(hashes[0], n + 1) ^ power(hashes[1], n + 1)
    solved = times(difference, inverse(factor))
    tag = times(solved, power(hashes[0], n + 1)) ^ rest(hashes[0]) ^ masks[0]
    return solved.to_bytes(16) + b"".join(blocks[1:]) + tag.to_bytes(16)
