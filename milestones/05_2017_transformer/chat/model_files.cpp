#include "chat/model_files.h"

#include <filesystem>

#include "tinytorch/bpe.h"
#include "tinytorch/error.h"

namespace milestones {

using namespace tinytorch;

namespace {

namespace fs = std::filesystem;

std::string value_of(const Metadata& metadata, const char* key) {
  for (const auto& [name, value] : metadata) {
    if (name == key) return value;
  }
  return "";
}

bool has_tokenizer(const fs::path& folder) {
  return fs::exists(folder / "vocab.json") || fs::exists(folder / "encoder.json");
}

void load_tokenizer(Talker& talker, const std::string& path, const Metadata& metadata,
                    const std::string& wanted) {
  const std::string alphabet = value_of(metadata, kAlphabetKey);
  if (wanted.empty() && !alphabet.empty()) {
    if (talker.writing.form == Form::marked) {
      throw ValueError(str(path, ": the form 'marked' needs special tokens, and an alphabet has none"));
    }
    talker.tokenizer = std::make_shared<CharTokenizer>(alphabet);
    return;
  }
  const fs::path folder = wanted.empty() ? fs::absolute(path).parent_path() : fs::path(wanted);
  if (!has_tokenizer(folder)) {
    throw FileError(str(path, ": no tokenizer: there is neither vocab.json nor encoder.json in ",
                        folder.string(), "; name the folder that has one (--tokenizer FOLDER)"));
  }
  const auto tokenizer = std::make_shared<const BpeTokenizer>(BpeTokenizer::load(folder.string()));
  for (const std::string& name : tokenizer->special_names()) talker.stop.push_back(tokenizer->special(name));
  if (talker.writing.form == Form::marked) talker.writing.marks = marks_of(*tokenizer);
  talker.tokenizer = tokenizer;
}

}  // namespace

Form form_called(const std::string& name) {
  if (name == "text") return Form::text;
  if (name == "dialogue") return Form::dialogue;
  if (name == "marked") return Form::marked;
  throw ValueError(str("the form is '", name, "'; expected text, dialogue or marked"));
}

Marks marks_of(const BpeTokenizer& tokenizer) {
  return {tokenizer.special(kQuestionMark), tokenizer.special(kAnswerMark), tokenizer.special(kEndMark)};
}

Metadata metadata_of(const Writing& writing) {
  static constexpr const char* kForms[] = {"text", "dialogue", "marked"};
  return {{kFormKey, kForms[static_cast<std::size_t>(writing.form)]},
          {kDigitsKey, writing.digits_apart ? "apart" : "together"}};
}

Talker load_talker(const std::string& path, const TalkHints& hints) {
  const SafeTensors file = load_safetensors(path);
  const nn::GptOptions options = options_of(file, hints.model);
  Talker out;
  const std::string form = value_of(file.metadata, kFormKey);
  out.writing.form = hints.form ? *hints.form : form.empty() ? Form::text : form_called(form);
  out.writing.digits_apart = value_of(file.metadata, kDigitsKey) == "apart";
  load_tokenizer(out, path, file.metadata, hints.tokenizer);
  if (out.tokenizer->size() > options.vocabulary) {
    throw ValueError(str(path, ": the model knows ", options.vocabulary, " tokens and the tokenizer has ",
                         out.tokenizer->size(), "; it belongs to another model"));
  }
  // Some tables have more rows than there are tokens, so that their size is a round number.
  for (Index id = out.tokenizer->size(); id < options.vocabulary; ++id) {
    out.stop.push_back(static_cast<TokenId>(id));
  }
  Generator random(0);  // every number is replaced
  out.model = std::make_shared<nn::GPT>(options, random);
  load_layout(*out.model, file.tensors);
  out.model->eval();
  return out;
}

}  // namespace milestones
