#include "tito/core/process.h"
#include "tito/core/ending.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "tito/core/error.h"

namespace tito {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

Command shell(const std::string& script) { return {.argv = {"sh", "-c", script}}; }

TEST(Process, KeepsOutputAndExitStatus) {
  const Result result = run(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(result.output, "out\nerr\n");
  EXPECT_EQ(result.code, 3);
  EXPECT_FALSE(result.ok());
}

TEST(Process, NoShellReadsTheArguments) {
  EXPECT_EQ(run({.argv = {"printf", "%s", "$(echo no) ; *"}}).output, "$(echo no) ; *");
}

TEST(Process, GivesInputFolderAndEnvironment) {
  Command command = shell("cat; pwd; echo $WORD");
  command.input = "in\n";
  command.folder = "/usr";
  command.environment = {{"WORD", "said"}};
  EXPECT_EQ(run(command).output, "in\n/usr\nsaid\n");
}

TEST(Process, AnUnreadInputHoldsNobodyUp) {
  Command command = shell("true");
  command.input = std::string(1 << 20, 'x');
  EXPECT_TRUE(run(command).ok());
}

TEST(Process, NamesAProgramThatIsMissing) {
  try {
    static_cast<void>(run({.argv = {"no-such-program"}}));
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::machine);
    EXPECT_STREQ(error.what(), "no-such-program: not found in PATH; 'tito doctor' says how to get it");
  }
}

TEST(BothEnds, KeepsShortOutputWholeAndCutsAFlood) {
  EXPECT_EQ(both_ends("", 2), "");
  EXPECT_EQ(both_ends("a\nb\nc\n", 2), "a\nb\nc\n");
  EXPECT_EQ(both_ends("a\nb\nc\nd\ne\nf", 2), "a\nb\n[... 4 bytes left out ...]\ne\nf");
  EXPECT_EQ(both_ends(std::string(10000, 'x'), 1),
            std::string(120, 'x') + "\n[... 9760 bytes left out ...]\n" + std::string(120, 'x'));
}

TEST(LastLines, KeepsTheEnd) {
  EXPECT_EQ(last_lines("a\nb\nc\n\n", 2), "b\nc");
  EXPECT_EQ(last_lines("a\nb", 5), "a\nb");
  EXPECT_EQ(last_lines("\n", 2), "");
}

TEST(Process, SaysWhichSignalEndedIt) {
  const Result result = run(shell("kill -SEGV $$"));
  EXPECT_EQ(result.signal, SIGSEGV);
  EXPECT_THAT(signal_in_words(SIGSEGV), HasSubstr("segmentation fault (SIGSEGV)"));
  EXPECT_EQ(signal_in_words(SIGUSR2), "signal SIGUSR2");
}

TEST(Process, CutsOutputInTheMiddle) {
  Command command = shell("echo first; head -c 1000000 /dev/zero; echo last");
  command.output_limit = 1000;
  const Result result = run(command);
  EXPECT_TRUE(result.flooded);
  EXPECT_LT(result.output.size(), 1100u);
  EXPECT_EQ(result.output.substr(0, 6), "first\n");
  EXPECT_THAT(result.output, HasSubstr("bytes left out"));
  EXPECT_EQ(result.output.substr(result.output.size() - 5), "last\n");
}

TEST(Process, EndsTheWholeGroupAtTheLimit) {
  Command command = shell("sleep 60 & echo $!; sleep 60");
  command.wall = milliseconds(200);
  const Result result = run(command);
  EXPECT_TRUE(result.timed_out);
  EXPECT_LT(result.seconds, 5);
  const pid_t grandchild = std::stoi(result.output);
  for (int i = 0; i < 100 && kill(grandchild, 0) == 0; ++i) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_NE(access(("/proc/" + std::to_string(grandchild) + "/fd/0").c_str(), F_OK), 0)
      << "the grandchild still runs";
}

TEST(Process, DoesNotWaitForWhatAChildLeftBehind) { EXPECT_LT(run(shell("sleep 60 & exit 0")).seconds, 5); }

TEST(Process, AsksFirstWhenThereIsGrace) {
  Command command = shell("trap 'echo asked; exit 7' USR1; while :; do sleep 0.01; done");
  command.wall = milliseconds(300);
  command.grace = milliseconds(5000);
  const Result result = run(command);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.output, "asked\n");
  EXPECT_EQ(result.code, 7);
}

TEST(Process, AsksWithTheSignalThatWasChosen) {
  Command command = shell("trap 'echo ended; exit 0' TERM; while :; do sleep 0.01; done");
  command.wall = milliseconds(300);
  command.grace = milliseconds(5000);
  command.warning = SIGTERM;
  const Result result = run(command);
  EXPECT_EQ(result.output, "ended\n");
  EXPECT_FALSE(result.ok());  // whatever it says itself, it ran too long
}

TEST(Process, KillsWhatDoesNotEndInItsGrace) {
  Command command = shell("trap '' TERM; while :; do sleep 0.01; done");
  command.wall = milliseconds(100);
  command.grace = milliseconds(200);
  command.warning = SIGTERM;
  const Result result = run(command);
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_TRUE(result.timed_out);
}

/// The event pipe as a file: a shell's >& takes one digit only.
constexpr const char* kEvents = "/proc/self/fd/$TINYTORCH_EVENTS";

TEST(Process, HandsOverWholeEvents) {
  std::vector<std::string> events;
  const std::string to = std::string(" >") + kEvents;
  Command command = shell("printf 'on'" + to + "; sleep 0.05; printf 'e\\ntwo\\nhalf'" + to);
  command.event_pipe = true;
  command.on_event = [&](std::string_view line) { events.emplace_back(line); };
  EXPECT_TRUE(run(command).ok());
  EXPECT_THAT(events, ElementsAre("one", "two"));
}

TEST(Process, AnEventStartsTheClockAgain) {
  Command command = shell(std::string("for i in 1 2 3 4; do sleep 0.4; echo tick >") + kEvents + "; done");
  command.event_pipe = true;
  command.wall = milliseconds(1200);
  command.wall_per_event = true;
  EXPECT_TRUE(run(command).ok());
  command.wall_per_event = false;
  EXPECT_TRUE(run(command).timed_out);
}

TEST(Process, PassesCtrlCOnAndUnwinds) {
  install_signal_handlers();
  std::thread finger([] {
    std::this_thread::sleep_for(milliseconds(200));
    kill(getpid(), SIGINT);
  });
  EXPECT_THROW(static_cast<void>(run({.argv = {"sleep", "60"}})), Interrupted);
  finger.join();
  EXPECT_TRUE(interrupted.load());
  interrupted = false;
}

TEST(Process, ACallbackThatThrowsLeavesNoChild) {
  Command command = shell("echo $$; sleep 60");
  pid_t child = 0;
  command.on_output = [&](std::string_view text) {
    child = std::stoi(std::string(text));
    throw std::runtime_error("enough");
  };
  EXPECT_THROW(static_cast<void>(run(command)), std::runtime_error);
  EXPECT_NE(kill(child, 0), 0);
}

TEST(Process, ChangesAVariableThatIsThereAlready) {
  ::setenv("TITO_TEST_WORD", "old", 1);
  const std::string all = run({.argv = {"env"}, .environment = {{"TITO_TEST_WORD", "new"}}}).output;
  EXPECT_THAT(all, HasSubstr("TITO_TEST_WORD=new\n"));
  EXPECT_THAT(all, testing::Not(HasSubstr("TITO_TEST_WORD=old\n")));
  ::unsetenv("TITO_TEST_WORD");
}

TEST(Process, KillsWhatDoesNotHearTheWarning) {
  Command command = shell("trap '' USR1; while :; do sleep 0.01; done");
  command.wall = milliseconds(200);
  command.grace = milliseconds(200);
  const Result result = run(command);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_LT(result.seconds, 5);
}

TEST(Process, KillsWhatDoesNotHearCtrlC) {
  install_signal_handlers();
  std::thread finger([] {
    std::this_thread::sleep_for(milliseconds(200));
    kill(getpid(), SIGINT);
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(static_cast<void>(run(shell("trap '' INT; while :; do sleep 0.01; done"))), Interrupted);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
  finger.join();
  interrupted = false;
}

TEST(Process, GivesTheChildNoDescriptorOfOursUnlessItIsTold) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  Command command = shell("ls /proc/self/fd | grep -cx " + std::to_string(ends[1]));
  EXPECT_EQ(run(command).output, "0\n");
  command.keep = {ends[1]};
  EXPECT_EQ(run(command).output, "1\n");
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace tito
