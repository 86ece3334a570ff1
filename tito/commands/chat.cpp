#include "tito/commands/chat.h"

#include <unistd.h>

#include <memory>

#include "tito/commands/terminal.h"
#include "tito/core/model.h"

namespace tito {

namespace {

struct Arguments {
  std::string model;
  std::vector<std::string> passed_on;
  bool reference = false;
  bool json = false;
};

void chat(Arguments arguments, CLI::App& command) {
  const Registry registry = Registry::read(find_root());
  if (arguments.model.empty()) arguments.model = shipped_model(registry).string();
  need_file("chat", arguments.model);
  const ModelProgram program = build_model_program(registry, "chat", arguments.reference, "chat");
  const bool person = !arguments.json && command.count("--prompt") == 0 && ::isatty(STDIN_FILENO) != 0;
  if (person) terminal::say(terminal::dim("Runs on " + program.edition.in_words() + "."));

  std::vector<std::string> words{"--model", arguments.model};
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    if (option->count() == 0 || name == "--model" || name == "--reference" || name == "--help") continue;
    words.push_back(name);
    if (option->get_type_size() > 0) words.push_back(option->as<std::string>());
  }
  talk(program, words);
  if (person) terminal::next_step("tito model info " + arguments.model);
}

}  // namespace

void add_chat(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("chat", "talk with a model: the one that ships, or any model file");
  command->add_option("--model", arguments->model, "safetensors in the layout of tinytorch, GPT-2 or Llama");
  // Everything else is read by the program itself, which also says what it refuses.
  command->add_option("--tokenizer", "a folder with vocab.json and merges.txt; by default the model's");
  command->add_option("--form", "dialogue: answers questions; text: goes on with a text");
  command->add_option("--prompt", "answer this and end; without a terminal, standard input line by line");
  command->add_option("--tokens", "at most so many in an answer");
  command->add_option("--temperature", "0: always the likeliest token; 1: as the model has learnt");
  command->add_option("--top-k", "choose among the k likeliest tokens");
  command->add_option("--top-p", "choose among the likeliest that together have this probability");
  command->add_option("--seed", "of what is drawn at temperatures above 0");
  command->add_option("--heads", "of attention, where the file does not say");
  command->add_option("--context", "the longest text, where the file does not say");
  command->add_flag("--json", arguments->json, "one JSON document an answer, and nothing else");
  command->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  command->footer(
      "Example: tito chat --model gpt.safetensors --temperature 0.8\n"
      "         tito chat --prompt \"What is the capital of Norway?\"");
  command->callback([arguments, command] { chat(*arguments, *command); });
}

}  // namespace tito
