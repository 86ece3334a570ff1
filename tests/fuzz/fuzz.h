/// @file
/// What a fuzzer is: one function that reads bytes and may only refuse them by a typed error, and files to
/// begin with.
///
/// Compiled with main.cpp it mutates the seeds by itself, with any compiler. Compiled with clang's
/// -fsanitize=fuzzer and without main.cpp it is a libFuzzer target.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Reads the bytes; a crash, a sanitizer's report or an exception is a finding. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// Valid files, from which mutations start.
std::vector<std::string> fuzz_seeds();

/// Words of the format, to be put anywhere.
std::vector<std::string> fuzz_words();
