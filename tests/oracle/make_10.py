#!/usr/bin/env python3
"""Writes tests/oracle/10_tokenization.safetensors: how GPT-2 cuts texts into words, and the ids that it gives them.

    TINYTORCH_DATA=... tests/oracle/make_10.py      # needs encoder.json and vocab.bpe in gpt2/ there, and python3-regex

Written from the paper and the pattern alone, in the plainest way: Python's regex module cuts, and the rules are applied
one after another to the whole word. Bytes that are no UTF-8 are one private character each while the pattern is matched.
"""

import codecs
import json
import os
import pathlib
import random
import struct
import unicodedata

import regex

HERE = pathlib.Path(__file__).parent
DATA = pathlib.Path(os.environ["TINYTORCH_DATA"]) / "gpt2"
PATTERN = regex.compile(r"""'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""")
PRIVATE = 0x10F700


def one_private_character(error):
    return chr(PRIVATE + error.object[error.start]), error.start + 1


codecs.register_error("private", one_private_character)


def bytes_of(piece):
    return b"".join(bytes([ord(c) - PRIVATE]) if ord(c) >= PRIVATE else c.encode() for c in piece)


def words(data):
    return [bytes_of(piece) for piece in PATTERN.findall(data.decode("utf-8", "private"))]


def symbols():
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in shown]
    return {**{byte: chr(byte) for byte in shown}, **{byte: chr(256 + i) for i, byte in enumerate(hidden)}}


SYMBOLS = symbols()
NUMBERS = json.loads((DATA / "encoder.json").read_text("utf-8"))
RANKS = {tuple(line.split(" ")): rank
         for rank, line in enumerate((DATA / "vocab.bpe").read_text("utf-8").split("\n")[1:-1])}


def ids_of_word(word):
    pieces = [SYMBOLS[byte] for byte in word]
    while True:
        known = [pair for pair in zip(pieces, pieces[1:]) if pair in RANKS]
        if not known:
            return [NUMBERS[piece] for piece in pieces]
        best, joined, i = min(known, key=RANKS.get), [], 0
        while i < len(pieces):
            if tuple(pieces[i:i + 2]) == best:
                joined.append(pieces[i] + pieces[i + 1])
                i += 2
            else:
                joined.append(pieces[i])
                i += 1
        pieces = joined


def ids(data):
    return [number for word in words(data) for number in ids_of_word(word)]


POOLS = [
    "abc XYZ 019 ,.!?-_'\"  \n\t",
    "'s't're've'm'll'd'S'T'RE ''  x",
    " \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u3000\u200b\ufeff a1!",
    "éßñøĀžДжщΩλאבعرहिंทไย中文字漢かなカ한국 aB",
    "٣५𝟘²½Ⅷ①㊿௧ 12a",
    "́̈🙂😀👩\u200d💻🇩🇪©®™€→∑«»„“’‘—…·º ªʰ x1",
]


def texts():
    published = [case["text"] for case in json.loads((DATA / "cases.json").read_text("utf-8"))]
    for text in published:
        yield text.encode()
    yield b"The quick brown fox, isn't it? We'll see; they've 3 dogs & 22,000 cats.\n\n  Indented   text\t\tends here   "
    yield b"def f(x):\n    return x**2  # squared\n\n\nclass A:\n\tpass\r\n"
    yield b" " * 40 + b"x" + b"\n" * 7 + b"y" + b" \n" * 5
    yield b"a" * 100 + b" " + b"ab" * 60 + b"!" * 70 + b"7" * 33
    yield "<|endoftext|> is spelled, and so is <|endoftext|".encode()
    yield bytes(range(256))
    yield bytes(reversed(range(256)))
    yield b"caf\xc3\xa9 half \xc3 and \xe2\x82 and \xf0\x9f\x98 then \xff\xfe\x80 \xc0\xaf \xed\xa0\x80 end\xe2"
    draw = random.Random(10)
    for pool in POOLS:
        for length in (20, 60, 120):
            yield "".join(draw.choice(pool) for _ in range(length)).encode()
    for _ in range(4):
        yield bytes(draw.choice(b"ab 1'\n\x80\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\xff") for _ in range(80))
    # Every category of Unicode, from every corner; only characters on which two versions of Unicode agree.
    classes = [regex.compile(p) for p in (r"\p{L}", r"\p{N}", r"\s")]
    sample = []
    for code in range(0x80, 0x110000):
        c = chr(code)
        category = unicodedata.category(c)
        if category in ("Cn", "Cs", "Co") or draw.random() > 0.02:
            continue
        expected = [category[0] == "L", category[0] == "N", category[0] == "Z"]
        if [bool(p.match(c)) for p in classes] == expected:
            sample.append(c)
    draw.shuffle(sample)
    for start in range(0, len(sample), 400):
        yield "".join(sample[start:start + 400]).encode()


def main():
    for case in json.loads((DATA / "cases.json").read_text("utf-8")):
        assert ids(case["text"].encode()) == case["ids"], case
    tensors, metadata = {}, {}
    for number, text in enumerate(texts()):
        found = words(text)
        assert b"".join(found) == text
        ends, at = [], 0
        for word in found:
            at += len(word)
            ends.append(at)
        for op, answer in (("split", ends), ("gpt2", ids(text))):
            name = f"{op}.{number:03}"
            tensors[f"{name}/inputs/text"] = ("U8", len(text), text)
            tensors[f"{name}/outputs/y"] = ("I32", len(answer), struct.pack(f"<{len(answer)}i", *answer))
            metadata[name] = json.dumps({"op": op})
    header, at = {"__metadata__": metadata}, 0
    for name, (kind, count, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": [count], "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (HERE / "10_tokenization.safetensors").write_bytes(
        struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))
    print(len(tensors) // 2, "cases")


main()
