#include "chat/gpt_speaker.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tinytorch/error.h"

namespace milestones {

using namespace tinytorch;

// ---- what is shown ----------------------------------------------------------------------------------------

std::string Answer::push(std::string_view piece) {
  if (over_) return "";
  written_ += piece;
  if (writing_.form == Form::text) return show(written_);
  const std::size_t end = written_.find('\n', std::min(written_.find_first_not_of(' '), written_.size()));
  if (end != written_.npos) {
    written_.resize(end);
    over_ = true;
  }
  // A space at the end waits for what follows: two digits come together, and none ends an answer.
  const std::size_t begin = std::min(written_.find_first_not_of(' '), written_.size());
  const std::size_t last = written_.find_last_not_of(' ');
  return show(last == written_.npos || last < begin ? "" : written_.substr(begin, last + 1 - begin));
}

std::string Answer::show(std::string text) {
  if (writing_.digits_apart) text = digits_together(text);
  std::string more = text.substr(std::min(shown_.size(), text.size()));
  shown_ = std::move(text);
  return more;
}

// ---- the model --------------------------------------------------------------------------------------------

GptSpeaker::GptSpeaker(Talker talker, GenerateOptions options, std::uint64_t seed,
                       std::unique_ptr<NextLogits> source)
    : talker_(std::move(talker)), options_(std::move(options)), random_(seed), source_(std::move(source)) {
  if (!source_) source_ = std::make_unique<RecomputedLogits>(*talker_.model);
  options_.stop.insert(options_.stop.end(), talker_.stop.begin(), talker_.stop.end());
}

std::string GptSpeaker::introduction() const {
  const Index count = nn::parameter_count(*talker_.model);
  return str(
      "A GPT with ", count, " parameters, ", talker_.model->layers(), " layers and a context of ",
      talker_.model->context(), " tokens. ",
      talker_.writing.form == Form::text ? "It goes on with what you write." : "It answers questions.");
}

TokenIds GptSpeaker::read(const Turns& history, const std::string& question, std::size_t& left_out) const {
  const Index context = talker_.model->context();
  const Index room =
      std::clamp<Index>(context / 4, 1, std::max<Index>(options_.tokens, 1));  // for the answer
  for (left_out = 0;; ++left_out) {
    TokenIds tokens =
        asked(*talker_.tokenizer, talker_.writing, std::span(history).subspan(left_out), question);
    if (static_cast<Index>(tokens.size()) + room <= context) return tokens;
    if (left_out < history.size()) continue;
    throw ShapeError(str("the question has ", tokens.size(), " tokens, and the model reads ", context,
                         ", of which ", room, " are kept for the answer; ask something shorter"));
  }
}

Reply GptSpeaker::answer(const Turns& history, const std::string& question, const OnText& on_text) {
  const auto start = std::chrono::steady_clock::now();
  Reply reply;
  const TokenIds prompt = read(history, question, reply.left_out);
  StreamDecoder stream(*talker_.tokenizer);
  Answer answer(talker_.writing);
  const Generated out =
      generate(*talker_.model, *source_, prompt, options_, random_, [&](std::int32_t token) {
        reply.stopped = !on_text(answer.push(stream.push(token)));
        return !reply.stopped && !answer.over();
      });
  if (!reply.stopped) on_text(answer.push(stream.finish()));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  reply.text = answer.shown();
  reply.tokens = out.tokens.size();
  reply.seconds = seconds.count();
  reply.used = prompt.size() + out.tokens.size();
  reply.context = static_cast<std::size_t>(talker_.model->context());
  return reply;
}

}  // namespace milestones
