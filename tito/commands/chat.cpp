#include "tito/commands/chat.h"

#include <unistd.h>

#include <memory>

#include "tito/commands/passed_on.h"
#include "tito/commands/terminal.h"
#include "tito/core/model.h"

namespace tito {

namespace {

struct Arguments {
  std::string model;
  bool reference = false;
  bool json = false;
};

constexpr PassedOn kPassedOn[] = {
    {"--tokenizer", "FOLDER", "with vocab.json and merges.txt; by default the model's folder"},
    {"--form", "FORM", "marked, dialogue: answers questions; text: goes on with a text"},
    {"--prompt", "TEXT", "answer this and end; without a terminal, standard input line by line"},
    {"--tokens", "N", "at most so many in an answer"},
    {"--temperature", "T", "0: always the likeliest token; 1: as the model has learnt"},
    {"--top-k", "K", "choose among the k likeliest tokens"},
    {"--top-p", "P", "choose among the likeliest that together have this probability"},
    {"--seed", "N", "of what is drawn at temperatures above 0"},
    {"--heads", "N", "of attention, where the file does not say"},
    {"--context", "N", "the longest text, where the file does not say"},
    {"--use-cache", "", "remember keys and values (module 17)"},
    {"--no-cache", "", "read the whole text again for every token"},
    {"--device", "DEVICE", "cpu, or what module 18 brings"},
};

void chat(Arguments arguments, CLI::App& command) {
  const Registry registry = Registry::read(find_root());
  if (arguments.model.empty()) arguments.model = default_model(registry).string();
  need_file("chat", arguments.model);
  const ModelProgram program = build_model_program(registry, "chat", arguments.reference, "chat");
  const bool person = !arguments.json && command.count("--prompt") == 0 && ::isatty(STDIN_FILENO) != 0;
  if (person) terminal::say(terminal::dim("Runs on " + program.edition.in_words() + "."));

  std::vector<std::string> words{"--model", arguments.model};
  const std::vector<std::string> given = given_options(command, kPassedOn);
  words.insert(words.end(), given.begin(), given.end());
  if (arguments.json) words.emplace_back("--json");
  talk(program, words);
  if (person) terminal::next_step("tito model info " + arguments.model);
}

}  // namespace

void add_chat(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("chat", "talk with a model: the one that ships, or any model file");
  command->add_option("--model", arguments->model, "safetensors in the layout of tinytorch, GPT-2 or Llama")
      ->type_name("FILE");
  add_options(*command, kPassedOn);
  command->add_flag("--json", arguments->json, "one JSON document an answer, and nothing else");
  command->add_flag("--reference", arguments->reference, "the course's solutions, whatever is in student/");
  command->footer(
      "Example: tito chat --model gpt.safetensors --temperature 0.8\n"
      "         tito chat --prompt \"What is the capital of Norway?\"");
  command->callback([arguments, command] { chat(*arguments, *command); });
}

}  // namespace tito
