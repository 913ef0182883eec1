"""Names of keys, and the bytes that xterm sends for them."""

_ARROWS = {"up": "A", "down": "B", "right": "C", "left": "D", "end": "F", "home": "H"}
_NUMBERED = {
    "insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f5": 15, "f6": 17, "f7": 18, "f8": 19,
    "f9": 20, "f10": 21, "f11": 23, "f12": 24,
}  # fmt: skip
_FUNCTIONS = {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
_PLAIN = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "backspace": "\x7f",
    "space": " ", "ctrl+space": "\x00",
}  # fmt: skip
_MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def sent_for(key: str) -> bytes:
    """The bytes of one press: a character, or a name such as `ctrl+z`, `shift+down` or `f1`.

    ValueError for a key that xterm has no bytes for.
    """
    if len(key) == 1:
        return key.encode()
    if key in _PLAIN:
        return _PLAIN[key].encode()
    *modifiers, name = key.split("+")
    code = 1 + sum(_MODIFIERS[each] for each in modifiers)
    return _sequence(key, name, code).encode()


def _sequence(key: str, name: str, code: int) -> str:
    if name in _ARROWS:
        return f"\x1b[1;{code}{_ARROWS[name]}" if code > 1 else f"\x1b[{_ARROWS[name]}"
    if name in _FUNCTIONS:
        return f"\x1b[1;{code}{_FUNCTIONS[name]}" if code > 1 else f"\x1bO{_FUNCTIONS[name]}"
    if name in _NUMBERED:
        return f"\x1b[{_NUMBERED[name]};{code}~" if code > 1 else f"\x1b[{_NUMBERED[name]}~"
    if len(name) == 1 and code == 3:
        return f"\x1b{name}"
    if len(name) == 1 and name.isascii() and name.isalpha() and code == 5:
        return chr(ord(name.upper()) - 64)
    raise ValueError(f"xterm has no bytes for {key}")
