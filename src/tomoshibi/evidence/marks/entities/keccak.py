"""Keccak-256 as Ethereum uses it (the original padding, not FIPS 202's), for the checksum in an address's capitals (EIP-55)."""

ROTATIONS = ((0, 36, 3, 41, 18), (1, 44, 10, 45, 2), (62, 6, 43, 15, 61), (28, 55, 25, 21, 56), (27, 20, 39, 8, 14))
ROUNDS = 24
RATE = 136
MASK = (1 << 64) - 1


def _constants() -> tuple[int, ...]:
    found, register = [], 1
    for _ in range(ROUNDS):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << ((1 << bit) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        found.append(constant)
    return tuple(found)


CONSTANTS = _constants()


def _turn(word: int, by: int) -> int:
    return ((word << by) | (word >> (64 - by))) & MASK if by else word


def _permute(state: list[list[int]]) -> list[list[int]]:
    for constant in CONSTANTS:
        parity = [column[0] ^ column[1] ^ column[2] ^ column[3] ^ column[4] for column in state]
        change = [parity[x - 1] ^ _turn(parity[(x + 1) % 5], 1) for x in range(5)]
        state = [[word ^ change[x] for word in state[x]] for x in range(5)]
        moved = [[0] * 5 for _ in range(5)]
        for x in range(5):
            for y in range(5):
                moved[y][(2 * x + 3 * y) % 5] = _turn(state[x][y], ROTATIONS[x][y])
        state = [[moved[x][y] ^ (~moved[(x + 1) % 5][y] & moved[(x + 2) % 5][y] & MASK) for y in range(5)] for x in range(5)]
        state[0][0] ^= constant
    return state


def keccak256(content: bytes) -> bytes:
    """Return the 32 bytes of Keccak-256."""
    padded = bytearray(content)
    padded += b"\x01" + b"\x00" * (-(len(content) + 1) % RATE)
    padded[-1] |= 0x80
    state = [[0] * 5 for _ in range(5)]
    for begin in range(0, len(padded), RATE):
        for place in range(RATE // 8):
            word = int.from_bytes(padded[begin + 8 * place : begin + 8 * place + 8], "little")
            state[place % 5][place // 5] ^= word
        state = _permute(state)
    return b"".join(state[place % 5][place // 5].to_bytes(8, "little") for place in range(4))
