// The prompt, with prompt_fake behind it: through pipes as a script sees it, and at a terminal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "../support/folder.h"
#include "corpus/corpus.h"
#include "terminal.h"
#include "tito/core/process.h"

namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Runs the fake through pipes. Standard error is part of the output only where a test asks for it.
tito::Result fake(const std::vector<std::string>& options, const std::string& input, bool errors = false) {
  tito::Command command{
      .argv = {"sh", "-c", errors ? "exec \"$0\" \"$@\"" : "exec \"$0\" \"$@\" 2>/dev/null", PROMPT_FAKE}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.input = input;
  command.wall = std::chrono::seconds(20);
  return tito::run(command);
}

std::vector<json> documents(const std::string& output) {
  std::vector<json> out;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    out.push_back(json::parse(line, nullptr, false));
    EXPECT_FALSE(out.back().is_discarded()) << line;
  }
  return out;
}

// ---- one question -----------------------------------------------------------------------------------------

TEST(Prompt, AnswersOneQuestionAndEnds) {
  const tito::Result result = fake({"--prompt", "  Who are you? "}, "not read\n", true);
  EXPECT_EQ(result.output, "0: Who are you?\n");
  EXPECT_EQ(result.code, 0);
}

TEST(Prompt, RefusesAnEmptyQuestion) {
  const tito::Result result = fake({"--prompt", " \t"}, "", true);
  EXPECT_EQ(result.output, "prompt_fake: the question after --prompt is empty\n");
  EXPECT_EQ(result.code, 2);
}

TEST(Prompt, EndsWithOneWhenTheOnlyQuestionCannotBeAnswered) {
  const tito::Result result = fake({"--prompt", "fail"}, "", true);
  EXPECT_EQ(result.output, "prompt_fake: fake: this cannot be answered\n");
  EXPECT_EQ(result.code, 1);
}

TEST(Prompt, RefusesWhatIsNoUtf8AndSaysWhere) {
  const tito::Result result = fake({"--prompt", "ab\xff"}, "", true);
  EXPECT_THAT(result.output, HasSubstr("the question is no UTF-8 at byte 2"));
  EXPECT_EQ(result.code, 1);
}

// ---- line by line -----------------------------------------------------------------------------------------

TEST(Prompt, AnswersStandardInputLineByLineAndEndsWithZero) {
  const tito::Result result = fake({}, "one\n\n  \ntwo\r\nwithout an end", true);
  EXPECT_EQ(result.output, "0: one\n1: two\n2: without an end\n");
  EXPECT_EQ(result.code, 0);
}

TEST(Prompt, EndsWithZeroWhenNothingIsAsked) {
  const tito::Result result = fake({}, "", true);
  EXPECT_EQ(result.output, "");
  EXPECT_EQ(result.code, 0);
}

TEST(Prompt, GoesOnAfterAQuestionThatCannotBeAnswered) {
  const tito::Result result = fake({}, "fail\n\xff\nsilent\none\n", true);
  EXPECT_THAT(result.output, HasSubstr("fake: this cannot be answered\n"));
  EXPECT_THAT(result.output, HasSubstr("no UTF-8 at byte 0"));
  EXPECT_THAT(result.output, HasSubstr("\n0: one\n"));  // none of them was remembered
  EXPECT_EQ(fake({}, "fail\none\n").output, "0: one\n") << "what is no answer goes to standard error";
  EXPECT_EQ(result.code, 0);
}

TEST(Prompt, StopsAtAnExerciseThatIsNotWritten) {
  const tito::Result result = fake({}, "unwritten\nnext\n", true);
  EXPECT_THAT(result.output, AllOf(HasSubstr("13.10"), Not(HasSubstr("next"))));
  EXPECT_EQ(result.code, 1);
}

TEST(Prompt, LeavesBytesAloneWhereNobodyWatches) {
  EXPECT_EQ(fake({"--prompt", "escape"}, "").output, "\x1b[31mred\n");
  EXPECT_EQ(fake({"--prompt", "gr\xc3\xbc\xc3\x9f dich"}, "").output, "0: gr\xc3\xbc\xc3\x9f dich\n");
}

// ---- JSON -------------------------------------------------------------------------------------------------

TEST(PromptJson, IsOneDocumentAnAnswerAndNothingElse) {
  const tito::Result result = fake({"--json"}, "say \"hi\"\\\nfail\nescape\n/help\n");
  const std::vector<json> all = documents(result.output);
  ASSERT_EQ(all.size(), 3u) << result.output;
  EXPECT_EQ(all[0], (json{{"question", "say \"hi\"\\"},
                          {"answer", "0: say \"hi\"\\"},
                          {"tokens", 3},
                          {"seconds", 0.5},
                          {"tokens_per_second", 6.0},
                          {"used", 40},
                          {"context", 256},
                          {"left_out", 0}}));
  EXPECT_EQ(all[1], (json{{"question", "fail"}, {"error", "fake: this cannot be answered"}}));
  EXPECT_EQ(all[2]["answer"], "\x1b[31mred");
  EXPECT_EQ(result.code, 0);
}

TEST(PromptJson, IsOneDocumentForOneQuestion) {
  const std::vector<json> all = documents(fake({"--json", "--prompt", "one"}, "two\n").output);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["answer"], "0: one");
}

TEST(PromptJson, WritesWhatIsNoUtf8AsAReplacement) {
  const std::vector<json> all = documents(fake({"--json"}, "a\xff\n").output);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0]["question"], "a\xef\xbf\xbd");
}

// ---- commands ---------------------------------------------------------------------------------------------

TEST(PromptCommands, ResetBeginsAnew) {
  EXPECT_EQ(fake({}, "one\ntwo\n/reset\nthree\n").output, "0: one\n1: two\n0: three\n");
}

TEST(PromptCommands, QuitEnds) { EXPECT_EQ(fake({}, "one\n/quit\ntwo\n").output, "0: one\n"); }

TEST(PromptCommands, HelpNamesThemAll) {
  const tito::Result result = fake({}, "/help\n", true);
  for (const char* name : {"/help", "/reset", "/save FILE", "/quit", "Ctrl-C", "Ctrl-D"})
    EXPECT_THAT(result.output, HasSubstr(name));
}

TEST(PromptCommands, RefusesWhatIsNone) {
  for (const char* line : {"/what", "/reset now", "/"}) {
    const tito::Result result = fake({}, std::string(line) + "\none\n", true);
    EXPECT_THAT(result.output, AllOf(HasSubstr("there is no command '" + std::string(line) + "'"),
                                     HasSubstr("/help"), HasSubstr("0: one")));
  }
}

TEST(PromptCommands, SavesWhatDialoguesAreReadFrom) {
  const testing_support::Folder folder;
  const tito::Result result = fake({}, "one\nslowly\ntwo lines\n/save " + (folder / "talk.txt") + "\n", true);
  EXPECT_THAT(result.output, HasSubstr("Saved 3 turns"));
  const auto read = milestones::parse_dialogues(folder.read("talk.txt"), "saved");
  ASSERT_EQ(read.size(), 1u);
  ASSERT_EQ(read[0].turns.size(), 3u);
  EXPECT_EQ(read[0].turns[0].question, "one");
  EXPECT_EQ(read[0].turns[1].answer, "1: slowly");
  EXPECT_EQ(read[0].turns[2].answer, "one two");
}

TEST(PromptCommands, SavesOverNothing) {
  const testing_support::Folder folder;
  const std::string file = folder.write("talk.txt", "precious");
  EXPECT_THAT(fake({}, "one\n/save " + file + "\n", true).output, HasSubstr("File exists"));
  EXPECT_EQ(folder.read("talk.txt"), "precious");
  EXPECT_THAT(fake({}, "one\n/save\n", true).output, HasSubstr("needs the name of a file"));
  EXPECT_THAT(fake({}, "/save new\n", true).output, HasSubstr("nothing has been answered yet"));
  EXPECT_THAT(fake({}, "one\n/save /no/such/folder/x\n", true).output,
              HasSubstr("cannot write /no/such/folder/x"));
}

// ---- at a terminal ----------------------------------------------------------------------------------------

TEST(PromptTerminal, CountsAndEndsWithCtrlD) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("A fake.\r\n/help")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> ")) << terminal.seen();
  terminal.type("hello\r");
  ASSERT_TRUE(terminal.wait_for("0: hello\r\n(3 tokens, 6.0 a second, context 40 of 256)"))
      << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x04");
  EXPECT_EQ(terminal.ended(), 0) << terminal.seen();
}

TEST(PromptTerminal, CtrlCStopsTheAnswerAndNotTheProgram) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("slow\r");
  ASSERT_TRUE(terminal.wait_for("again again "));
  terminal.type("\x03");
  ASSERT_TRUE(terminal.wait_for("; stopped, and not remembered)")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("next\r");
  ASSERT_TRUE(terminal.wait_for("0: next")) << terminal.seen();  // and again, after a second one
  terminal.type("slow\r");
  ASSERT_TRUE(terminal.wait_for("again again "));
  terminal.type("\x03");
  ASSERT_TRUE(terminal.wait_for("; stopped, and not remembered)")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("/quit\r");
  EXPECT_EQ(terminal.ended(), 0);
}

TEST(PromptTerminal, CtrlCThrowsAHalfTypedLineAway) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("> "));
  for (int i = 0; i < 2; ++i) {
    terminal.type("half");
    ASSERT_TRUE(terminal.wait_for("half")) << terminal.seen();
    terminal.type("\x03");
    ASSERT_TRUE(terminal.wait_for("> ")) << terminal.seen();
  }
  terminal.type("whole\r");
  ASSERT_TRUE(terminal.wait_for("0: whole")) << terminal.seen();
}

TEST(PromptTerminal, EditsLinesAndCallsEarlierOnesBack) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("brd\x02\x02\x06i\r");  // back, back, forward, i: between r and d
  ASSERT_TRUE(terminal.wait_for("0: brid")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("\x1b[A!\r");  // up
  ASSERT_TRUE(terminal.wait_for("1: brid!")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type(
      "Gr\xc3\xbc\xc3\x9f\x7f\x7f"
      "u\r");  // two characters, four bytes
  ASSERT_TRUE(terminal.wait_for("2: Gru\r\n")) << terminal.seen();
}

TEST(PromptTerminal, IsReadyForKeysWhenItAsks) {
  Terminal terminal({PROMPT_FAKE});
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(terminal.wait_for("> "));
    ASSERT_TRUE(terminal.raw()) << "what is typed now would be shown and edited by the terminal, line " << i;
    terminal.type("x\r");
    ASSERT_TRUE(terminal.wait_for(std::to_string(i) + ": x")) << terminal.seen();
  }
}

TEST(PromptTerminal, GoesOnAfterItWasStopped) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("half");
  ASSERT_TRUE(terminal.wait_for("half"));
  terminal.stop_and_resume();
  ASSERT_TRUE(terminal.wait_for("> half")) << terminal.seen();  // shown again
  EXPECT_TRUE(terminal.raw());
  terminal.type(" and half\r");
  ASSERT_TRUE(terminal.wait_for("0: half and half")) << terminal.seen();
}

TEST(PromptTerminal, LetsNoAnswerTouchTheTerminal) {
  Terminal terminal({PROMPT_FAKE});
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("escape\r");
  ASSERT_TRUE(terminal.wait_for("?[31mred")) << terminal.seen();
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("fail\r");
  ASSERT_TRUE(terminal.wait_for("fake: this cannot be answered")) << terminal.seen();
}

TEST(PromptTerminal, SaysWhenTurnsWereLeftOut) {
  Terminal terminal({PROMPT_FAKE});
  for (const char* question : {"a", "b", "c"}) {
    ASSERT_TRUE(terminal.wait_for("> "));
    terminal.type(std::string(question) + "\r");
  }
  ASSERT_TRUE(terminal.wait_for("2: c"));
  ASSERT_TRUE(terminal.wait_for("> "));
  terminal.type("d\r");
  ASSERT_TRUE(terminal.wait_for("there was no room for the first turn)")) << terminal.seen();
}

}  // namespace
