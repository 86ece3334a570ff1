/// @file
/// The programs that work with a model file: `chat` and `model_file`. They are built with the library up to
/// what milestone 05 needs; the tool itself contains none of it.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tito/core/edition.h"

namespace tito {

/// A program that is built.
struct ModelProgram {
  std::filesystem::path path;
  Edition edition;
};

/// Builds one of them. @param speaker  who says what is missing: "chat"
/// @throws Error (work) when modules are missing or an exercise is unwritten, CompileError, Interrupted
ModelProgram build_model_program(const Registry& registry, const std::string& name, bool reference,
                                 const std::string& speaker);

/// The model that milestone 05 trained here, or else the one that ships.
/// @throws Error (work) when there is neither
std::filesystem::path default_model(const Registry& registry);
/// @throws Error (call) unless there is such a file. A build takes longer than a look.
void need_file(const std::string& speaker, const std::filesystem::path& file);

/// Runs it on our terminal, in our folder. @throws Error with its exit code, Interrupted
void talk(const ModelProgram& program, const std::vector<std::string>& arguments);
/// Runs it and returns what it printed. @throws Error with its exit code and its last line, Interrupted
std::string ask(const ModelProgram& program, const std::vector<std::string>& arguments,
                const std::string& speaker);

}  // namespace tito
