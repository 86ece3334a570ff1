#include "tito/commands/model.h"

#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/model.h"

namespace tito {

namespace {

struct Arguments {
  std::string file, out, layout, heads, context;
  bool reference = false;
  bool json = false;
};

/// Runs model_file and prints what it said.
void tell(const Arguments& arguments, std::vector<std::string> words) {
  const std::string speaker = "model " + words.front();
  need_file(speaker, arguments.file);
  const Registry registry = Registry::read(find_root());
  for (const auto& [name, value] :
       {std::pair("--heads", arguments.heads), {"--context", arguments.context}}) {
    if (!value.empty()) words.insert(words.end(), {name, value});
  }
  if (arguments.json) words.emplace_back("--json");
  std::string text =
      ask(build_model_program(registry, "model_file", arguments.reference, speaker), words, speaker);
  if (!text.empty() && text.back() == '\n') text.pop_back();
  terminal::say(text);
}

void add_hints(CLI::App* command, const std::shared_ptr<Arguments>& arguments) {
  command->add_option("--heads", arguments->heads, "of attention, where the file does not say")
      ->check(CLI::PositiveNumber);
  command->add_option("--context", arguments->context, "the longest text, where the file does not say")
      ->check(CLI::PositiveNumber);
  command->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  command->add_flag("--json", arguments->json, "print JSON");
}

}  // namespace

void add_model(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* group = app.add_subcommand("model", "model files: what is in them, and other layouts");
  group->require_subcommand(1);
  group->footer("Example: tito model info gpt2.safetensors");

  CLI::App* info = group->add_subcommand("info", "layout, options, parameters, bytes and metadata");
  info->add_option("file", arguments->file, "safetensors")->required();
  add_hints(info, arguments);
  info->footer("Example: tito model info gpt2.safetensors --heads 12");
  info->callback([arguments] {
    tell(*arguments, {"info", arguments->file});
    if (!arguments->json) terminal::next_step("tito chat --model " + arguments->file);
  });

  CLI::App* convert = group->add_subcommand("convert", "write the same model in another layout");
  convert->add_option("in", arguments->file, "safetensors in any layout")->required();
  convert->add_option("out", arguments->out, "a file that is not there yet")->required();
  convert->add_option("--layout", arguments->layout, "whose names its tensors get")
      ->required()
      ->check(CLI::IsMember({"tinytorch", "gpt2", "llama"}));
  add_hints(convert, arguments);
  convert->footer(
      "Its tokenizer stays where it is: tito chat --model OUT --tokenizer FOLDER\n\n"
      "Example: tito model convert gpt2.safetensors mine.safetensors --layout tinytorch --heads 12");
  convert->callback([arguments] {
    tell(*arguments, {"convert", arguments->file, arguments->out, "--layout", arguments->layout});
    if (!arguments->json) terminal::next_step("tito model info " + arguments->out);
  });
}

}  // namespace tito
