// The programs behind tito chat and tito model, with models of a few numbers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "../support/folder.h"
#include "chat/model_files.h"
#include "tinytorch/bpe.h"
#include "tinytorch/error.h"
#include "tinytorch/ops.h"
#include "tito/core/process.h"

namespace {

using namespace milestones;
using namespace tinytorch;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

const nn::GptOptions kLikeGpt2{.vocabulary = 5, .context = 16, .width = 8, .layers = 2, .heads = 2};

/// A folder with model files, and the programs in it.
class ModelFiles : public testing::Test {
 protected:
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }
  static nn::GPT model(const nn::GptOptions& options = kLikeGpt2) {
    Generator random(3);
    return nn::GPT(options, random);
  }
  [[nodiscard]] tito::Result run(const std::string& program, std::vector<std::string> words,
                                 const std::string& input = {}) const {
    words.insert(words.begin(), program);
    return tito::run({.argv = std::move(words),
                      .folder = folder_.path(),
                      .input = input,
                      .wall = std::chrono::seconds(20)});
  }
  [[nodiscard]] json ask(const std::string& program, std::vector<std::string> words) const {
    words.emplace_back("--json");
    const tito::Result result = run(program, std::move(words));
    json document = json::parse(result.output, nullptr, false);
    EXPECT_FALSE(document.is_discarded()) << result.output;
    return document;
  }
  /// A model of the characters a b c d and the end of a line.
  void save_letters(const std::string& name, const Writing& writing = {}) const {
    Metadata metadata = metadata_of(writing);
    metadata.emplace_back(kAlphabetKey, "\nabcd");
    save_gpt(path(name), model(), std::move(metadata));
  }

  testing_support::Folder folder_;
};

// ---- chat -------------------------------------------------------------------------------------------------

TEST_F(ModelFiles, ChatsWithAModelThatKnowsItsAlphabet) {
  save_letters("m.safetensors");
  const json reply = ask(CHAT, {"--model", "m.safetensors", "--prompt", "abc", "--tokens", "4"});
  EXPECT_EQ(reply["tokens"], 4);
  EXPECT_EQ(reply["used"], 7);
  EXPECT_EQ(reply["context"], 16);
  EXPECT_EQ(reply["answer"].get<std::string>().find_first_not_of("\nabcd"), std::string::npos);
  const tito::Result lines = run(CHAT, {"--model", "m.safetensors", "--tokens", "2"}, "ab\nx\ncd\n");
  EXPECT_EQ(lines.code, 0);
  EXPECT_THAT(lines.output, HasSubstr("U+78"));  // x: it has no such letter, and goes on
}

TEST_F(ModelFiles, DrawsBySeedAboveTemperatureZero) {
  save_letters("m.safetensors");
  const auto answer = [&](const char* temperature, const char* seed) {
    return run(CHAT,
               {"--model", "m.safetensors", "--prompt", "a", "--temperature", temperature, "--seed", seed})
        .output;
  };
  EXPECT_EQ(answer("0", "1"), answer("0", "2"));
  EXPECT_EQ(answer("5", "1"), answer("5", "1"));
  EXPECT_NE(answer("5", "1"), answer("5", "2"));
}

TEST_F(ModelFiles, ReadsTheTokenizerBesideTheModel) {
  save_gpt(path("m.safetensors"),
           model({.vocabulary = 260, .context = 16, .width = 8, .layers = 1, .heads = 1}));
  const tito::Result without = run(CHAT, {"--model", "m.safetensors", "--prompt", "a"});
  EXPECT_EQ(without.code, 1);
  EXPECT_THAT(without.output,
              AllOf(HasSubstr("m.safetensors: no tokenizer"), HasSubstr("--tokenizer FOLDER")));
  BpeTokenizer::train("", {.size = 258, .special = {"<|end|>", "<|x|>"}}).save(folder_.path());
  const Talker talker = load_talker(path("m.safetensors"));
  EXPECT_EQ(talker.tokenizer->size(), 258);
  // Special tokens end an answer, and so do rows of the table that stand for nothing.
  EXPECT_EQ(talker.stop, (TokenIds{256, 257, 258, 259}));
  EXPECT_EQ(run(CHAT, {"--model", "m.safetensors", "--prompt", "a"}).code, 0);
}

TEST_F(ModelFiles, RefusesTheTokenizerOfALargerModel) {
  save_gpt(path("m.safetensors"), model());
  BpeTokenizer::train("", {.size = 256}).save(folder_.path());
  EXPECT_THAT(run(CHAT, {"--model", "m.safetensors", "--prompt", "a"}).output,
              HasSubstr("the model knows 5 tokens and the tokenizer has 256"));
}

TEST_F(ModelFiles, TalksAsItsMetadataOrTheCallSays) {
  save_letters("m.safetensors", {.form = Form::dialogue, .digits_apart = true});
  const Talker talker = load_talker(path("m.safetensors"));
  EXPECT_EQ(talker.writing.form, Form::dialogue);
  EXPECT_TRUE(talker.writing.digits_apart);
  EXPECT_EQ(load_talker(path("m.safetensors"), {.form = Form::text}).writing.form, Form::text);
  EXPECT_EQ(run(CHAT, {"--model", "m.safetensors", "--form", "verse", "--prompt", "a"}).code, 2);
  const tito::Result marked = run(CHAT, {"--model", "m.safetensors", "--form", "marked", "--prompt", "a"});
  EXPECT_EQ(marked.code, 1);
  EXPECT_THAT(marked.output, HasSubstr("an alphabet has none"));
}

TEST_F(ModelFiles, ChatRefusesWhatItCannotDo) {
  const auto says = [&](std::vector<std::string> words, int code) {
    const tito::Result result = run(CHAT, std::move(words));
    EXPECT_EQ(result.code, code) << result.output;
    return result.output;
  };
  EXPECT_THAT(says({}, 2), HasSubstr("which model? name its file: --model FILE"));
  EXPECT_THAT(says({"--model"}, 2), HasSubstr("--model needs a value"));
  EXPECT_THAT(says({"--tokens", "0"}, 2), HasSubstr("--tokens takes a whole number above 0, got '0'"));
  EXPECT_THAT(says({"--temperature", "hot"}, 2), HasSubstr("--temperature takes a number, got 'hot'"));
  EXPECT_THAT(says({"--nonsense"}, 2), HasSubstr("unknown or incomplete option '--nonsense'"));
  EXPECT_THAT(says({"--use-cache", "--model", "x"}, 1), HasSubstr("--use-cache needs module 17"));
  EXPECT_THAT(says({"--device", "cuda", "--model", "x"}, 1), HasSubstr("--device cuda needs module 18"));
  EXPECT_THAT(says({"--no-cache", "--device", "cpu", "--model", "gone.safetensors"}, 1),
              HasSubstr("gone.safetensors"));
}

// ---- info -------------------------------------------------------------------------------------------------

TEST_F(ModelFiles, InfoShowsWhatAFileSays) {
  save_letters("m.safetensors");
  const json info = ask(MODEL_FILE, {"info", "m.safetensors"});
  const auto built = model();
  EXPECT_EQ(info["layout"], "gpt2");
  EXPECT_EQ(info["options"], options_text(built.options()));
  EXPECT_EQ(info["parameters"], nn::parameter_count(built));
  EXPECT_EQ(info["bytes"], 4 * nn::parameter_count(built));
  EXPECT_EQ(info["metadata"][kFormKey], "text");
  EXPECT_EQ(info["tensors"][0], (json{{"name", "wte.weight"}, {"dtype", "f32"}, {"shape", {5, 8}}}));
  EXPECT_THAT(run(MODEL_FILE, {"info", "m.safetensors"}).output,
              AllOf(HasSubstr("layout      gpt2"), HasSubstr("context=16"), HasSubstr("of f32")));
}

TEST_F(ModelFiles, InfoCountsATiedTableOnceInAnyLayout) {
  const auto built = model();
  save_gpt(path("m.safetensors"), built, FileLayout::tinytorch);
  EXPECT_EQ(ask(MODEL_FILE, {"info", "m.safetensors"})["parameters"], nn::parameter_count(built));
}

TEST_F(ModelFiles, InfoOfAFileFromElsewhereAsksForWhatItDoesNotSay) {
  NamedTensors tensors = to_layout(model(), FileLayout::gpt2);
  tensors.emplace_back("h.0.attn.bias", ones({1, 1, 16, 16}));  // a mask, as older files have them
  save_safetensors(path("m.safetensors"), tensors, {{"format", "pt"}});
  json info = ask(MODEL_FILE, {"info", "m.safetensors"});
  EXPECT_EQ(info["layout"], "gpt2");
  EXPECT_EQ(info["options"], nullptr);
  EXPECT_EQ(info["parameters"], nn::parameter_count(model()));
  EXPECT_THAT(run(MODEL_FILE, {"info", "m.safetensors"}).output,
              AllOf(HasSubstr("--heads"), HasSubstr("format = pt")));
  info = ask(MODEL_FILE, {"info", "m.safetensors", "--heads", "2"});
  EXPECT_EQ(parse_options(info["options"].get<std::string>()).heads, 2);
}

TEST_F(ModelFiles, InfoOfWhatIsNoGptStillSaysWhatIsThere) {
  save_safetensors(path("m.safetensors"), {{"weight", ones({2, 3})}});
  const json info = ask(MODEL_FILE, {"info", "m.safetensors"});
  EXPECT_EQ(info["layout"], "unknown");
  EXPECT_EQ(info["parameters"], 6);
  const tito::Result gone = run(MODEL_FILE, {"info", "gone"});
  EXPECT_EQ(gone.code, 1);
  EXPECT_THAT(gone.output, HasSubstr("gone"));
}

// ---- convert ----------------------------------------------------------------------------------------------

TEST_F(ModelFiles, ConvertsThereAndBackWithoutLosingANumber) {
  save_letters("a.safetensors");
  const json there = ask(MODEL_FILE, {"convert", "a.safetensors", "b.safetensors", "--layout", "tinytorch"});
  EXPECT_EQ(there["file"], "b.safetensors");
  EXPECT_EQ(there["layout"], "tinytorch");
  EXPECT_EQ(there["metadata"][kAlphabetKey], "\nabcd");
  EXPECT_EQ(run(MODEL_FILE, {"convert", "b.safetensors", "c.safetensors", "--layout", "gpt2"}).code, 0);
  const SafeTensors before = load_safetensors(path("a.safetensors")),
                    after = load_safetensors(path("c.safetensors"));
  ASSERT_EQ(before.tensors.size(), after.tensors.size());
  for (const auto& [name, tensor] : before.tensors)
    EXPECT_EQ(tensor.to_vector<float>(), after.at(name).to_vector<float>()) << name;
}

TEST_F(ModelFiles, ConvertRemembersWhatItWasTold) {
  const auto llama = model(nn::llama_options(5, 16, 8, 1, 2, 1, 12));
  save_safetensors(path("a.safetensors"), to_layout(llama, FileLayout::llama));
  const tito::Result without =
      run(MODEL_FILE, {"convert", "a.safetensors", "b.safetensors", "--layout", "llama"});
  EXPECT_EQ(without.code, 1);
  EXPECT_THAT(without.output, HasSubstr("--heads"));
  EXPECT_EQ(run(MODEL_FILE, {"convert", "a.safetensors", "b.safetensors", "--layout", "tinytorch", "--heads",
                             "2", "--context", "16"})
                .code,
            0);
  EXPECT_EQ(load_gpt(path("b.safetensors"))->options(), llama.options());
}

TEST_F(ModelFiles, ConvertRefusesWhatWouldLoseSomething) {
  save_letters("a.safetensors");
  save_letters("b.safetensors");
  const auto says = [&](const char* out, const char* layout, int code) {
    const tito::Result result = run(MODEL_FILE, {"convert", "a.safetensors", out, "--layout", layout});
    EXPECT_EQ(result.code, code) << result.output;
    return result.output;
  };
  EXPECT_THAT(says("b.safetensors", "gpt2", 2), HasSubstr("b.safetensors is there already"));
  EXPECT_THAT(says("c.safetensors", "llama", 1), HasSubstr("a llama file cannot hold this model"));
  EXPECT_THAT(says("c.safetensors", "bert", 2), HasSubstr("expected tinytorch, gpt2 or llama"));
  EXPECT_FALSE(std::filesystem::exists(path("c.safetensors")));
  EXPECT_EQ(run(MODEL_FILE, {"convert", "a.safetensors", "c.safetensors"}).code, 2);
  EXPECT_EQ(run(MODEL_FILE, {"info", "a.safetensors", "too", "many"}).code, 2);
  EXPECT_EQ(run(MODEL_FILE, {}).code, 2);
}

}  // namespace
