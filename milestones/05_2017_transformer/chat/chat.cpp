// Talks with the model in a file: what `tito chat` runs.

#include <cstdio>
#include <string_view>

#include "chat/model_files.h"
#include "support/arguments.h"
#include "support/program.h"
#include "tinytorch/error.h"

namespace {

using namespace milestones;

constexpr const char* kUsage =
    "chat --model FILE [--prompt TEXT] [--json] ...\n"
    "  --model FILE        safetensors in the layout of tinytorch, GPT-2 or Llama\n"
    "  --tokenizer FOLDER  with vocab.json and merges.txt; by default the folder of the model\n"
    "  --form FORM         marked, dialogue: answers questions; text: goes on with a text\n"
    "  --prompt TEXT       answer this and end; without a terminal, standard input line by line\n"
    "  --json              one JSON document an answer, and nothing else\n"
    "  --tokens N          at most so many in an answer (200)\n"
    "  --temperature T     0: always the likeliest token (the default); 1: as the model has learnt\n"
    "  --top-k K, --top-p P, --seed N  for temperatures above 0\n"
    "  --heads N, --context N          what the file of another library does not say\n"
    "  --no-cache, --device cpu        the only ones here; others come with modules 17 and 18\n";

struct Options {
  std::string model;
  TalkHints hints;
  PromptOptions prompt;
  tinytorch::GenerateOptions generate{.tokens = 200, .temperature = 0};
  std::uint64_t seed = 0;
};

[[noreturn]] void without(const std::string& what, const char* module) {
  throw tinytorch::DeviceError(
      tinytorch::str(what, " needs module ", module, ", which this build does not have"));
}

Form wanted_form(const std::string& name) {
  try {
    return form_called(name);
  } catch (const tinytorch::ValueError& error) {
    throw WrongCall{std::string("--form: ") + error.what()};
  }
}

Options read(int argc, char** argv) {
  Options out;
  for (Arguments words(argc, argv); words.next();) {
    if (words.is("--model")) {
      out.model = words.value();
    } else if (words.is("--tokenizer")) {
      out.hints.tokenizer = words.value();
    } else if (words.is("--form")) {
      out.hints.form = wanted_form(words.value());
    } else if (words.is("--prompt")) {
      out.prompt.question = words.value();
    } else if (words.is("--json")) {
      out.prompt.json = true;
    } else if (words.is("--tokens")) {
      out.generate.tokens = words.whole(1);
    } else if (words.is("--temperature")) {
      out.generate.temperature = static_cast<float>(words.number());
    } else if (words.is("--top-k")) {
      out.generate.top_k = words.whole();
    } else if (words.is("--top-p")) {
      out.generate.top_p = static_cast<float>(words.number());
    } else if (words.is("--seed")) {
      out.seed = static_cast<std::uint64_t>(words.whole());
    } else if (words.is("--heads")) {
      out.hints.model.heads = words.whole(1);
    } else if (words.is("--context")) {
      out.hints.model.context = words.whole(1);
    } else if (words.is("--use-cache")) {
      without("--use-cache", "17 (memoization)");
    } else if (words.is("--device")) {
      const std::string device = words.value();
      if (device != "cpu") without("--device " + device, "18 (acceleration)");
    } else if (!words.is("--no-cache")) {
      words.refuse();
    }
  }
  if (out.model.empty()) throw WrongCall{"which model? name its file: --model FILE"};
  return out;
}

void chat(int argc, char** argv) {
  const Options options = read(argc, argv);
  GptSpeaker speaker(load_talker(options.model, options.hints), options.generate, options.seed);
  converse(speaker, options.prompt);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  return guarded("chat", [&] { chat(argc, argv); });
}
