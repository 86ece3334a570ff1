// The prompt with somebody behind it who is no model, for prompt_test.cpp. Answers with how many turns were
// before and the question, word by word. "slow" goes on for a minute, "fail" cannot be answered, "unwritten"
// is an exercise, "silent" is not answered, "escape" tries to colour the terminal, "two lines" has two.

#include <chrono>
#include <thread>

#include "chat/prompt.h"
#include "support/arguments.h"
#include "support/program.h"
#include "tinytorch/error.h"

namespace {

using namespace milestones;

class Fake : public Speaker {
 public:
  Reply answer(const Turns& history, const std::string& question, const OnText& on_text) override {
    if (question == "fail") throw tinytorch::ValueError("fake: this cannot be answered");
    if (question == "unwritten") tinytorch::todo("13.10");
    Reply reply{.seconds = 0.5, .used = 40, .context = 256, .left_out = history.size() / 3};
    const auto say = [&](const std::string& piece) {
      reply.text += piece;
      ++reply.tokens;
      reply.stopped = reply.stopped || !on_text(piece);
    };
    if (question == "slow") {
      for (int i = 0; i < 3000 && !reply.stopped; ++i) {
        say("again ");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    } else if (question == "escape") {
      say("\x1b[31mred");
    } else if (question == "two lines") {
      say("one\n"), say("two");
    } else if (question != "silent") {
      say(tinytorch::str(history.size(), ": ")), say(question), say("");
    }
    return reply;
  }
  [[nodiscard]] std::string introduction() const override { return "A fake."; }
};

}  // namespace

int main(int argc, char** argv) {
  return guarded("prompt_fake", [&] {
    PromptOptions options;
    for (Arguments words(argc, argv); words.next();) {
      if (words.is("--prompt")) {
        options.question = words.value();
      } else if (words.is("--json")) {
        options.json = true;
      } else {
        words.refuse();
      }
    }
    Fake fake;
    converse(fake, options);
  });
}
