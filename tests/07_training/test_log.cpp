#include <fstream>
#include <sstream>
#include <thread>

#include "07_training/toy.h"
#include "tinytorch/training_log.h"

using namespace toy;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

EpochReport epoch(Index number, double loss) {
  return {number, 2, 10 * number, loss, Evaluation{loss / 2, 0.75, 8}, 0.125, 1.5, number == 1};
}

}  // namespace

TEST(CsvLog, WritesALineAnEpochAndGoesOnAfterAResume) {
  const TemporaryFile file("log.csv");
  CsvLog(file.path).on_epoch(epoch(1, 0.5));
  EpochReport bare = epoch(2, 0.25);
  bare.validation.reset();
  CsvLog(file.path).on_epoch(bare);
  EXPECT_EQ(text_of(file.path),
            "epoch,step,loss,validation_loss,validation_accuracy,lr,seconds\n"
            "1,10,0.5,0.25,0.75,0.125,1.500\n"
            "2,20,0.25,,,0.125,1.500\n");
  EXPECT_THROWS(CsvLog("/no/such/folder/log.csv"), FileError, "/no/such/folder/log.csv");
}

TEST(JsonLog, WritesOneObjectALine) {
  const TemporaryFile file("log.jsonl");
  JsonLog log(file.path);
  log.on_step({1, 3, 3, 7, 0.5, 0.75, 0.125, 2.0});
  log.on_epoch(epoch(1, std::numeric_limits<double>::infinity()));
  EXPECT_EQ(text_of(file.path),
            "{\"event\":\"step\",\"epoch\":1,\"step\":3,\"batch\":3,\"batches\":7,\"loss\":0.5,\"lr\":0.125,"
            "\"gradient_norm\":2}\n"
            "{\"event\":\"epoch\",\"epoch\":1,\"step\":10,\"loss\":null,\"lr\":0.125,\"seconds\":1.500,"
            "\"best\":true,"
            "\"validation_loss\":null,\"validation_accuracy\":0.75}\n");
}

TEST(LossCurve, DrawsBothLosses) {
  const TemporaryFile file("loss.svg");
  LossCurve curve(file.path);
  curve.on_epoch(epoch(1, 4));
  curve.on_epoch(epoch(2, 1));
  const std::string svg = text_of(file.path);
  EXPECT_EQ(svg.rfind("<svg xmlns", 0), 0U);
  // The highest loss at the top left, the lowest at the bottom right.
  EXPECT_NE(svg.find("points=\"50,50 "), std::string::npos) << svg;
  EXPECT_NE(svg.find(" 590,310 \""), std::string::npos) << svg;
  EXPECT_NE(svg.find("validation 0.5"), std::string::npos);
  EXPECT_NE(svg.find("</svg>"), std::string::npos);
}

TEST(LossCurve, OfAResumedRunBeginsWhereItWasResumed) {
  LossCurve curve("/dev/null");
  curve.on_epoch(epoch(5, std::numeric_limits<double>::quiet_NaN()));
  curve.on_epoch(epoch(6, std::numeric_limits<double>::infinity()));
  curve.on_epoch(epoch(7, 1));
  const std::string svg = curve.svg();
  EXPECT_NE(svg.find(">epoch 5 to 7<"), std::string::npos) << svg;
  EXPECT_EQ(svg.find("nan"), std::string::npos) << "what is no number has no place";
  EXPECT_EQ(svg.find("inf"), std::string::npos) << "and does not stretch the axis";
}

TEST(CsvLog, EndsALineThatWasCutShort) {
  const TemporaryFile file("cut.csv");
  std::ofstream(file.path) << "epoch,step\n1,1";
  CsvLog(file.path).on_epoch(epoch(2, 0.5));
  EXPECT_EQ(text_of(file.path), "epoch,step\n1,1\n2,20,0.5,0.25,0.75,0.125,1.500\n");
}

TEST(TrainingLog, RefusesADiskThatIsFull) {
  EXPECT_THROWS(CsvLog("/dev/full"), FileError, "/dev/full", "disk full");
  EXPECT_THROWS(JsonLog("/dev/full").on_epoch(epoch(1, 1)), FileError, "/dev/full", "disk full");
  EXPECT_THROWS(LossCurve("/dev/full").on_epoch(epoch(1, 1)), FileError, "/dev/full", "disk full");
}

TEST(ProgressBar, SaysHowFarAndHowLong) {
  EXPECT_EQ(ProgressBar::line({2, 30, 25, 100, 0.5, 0.625, 0.1, {}}, 1.2),
            "epoch 2 [######..................] 25/100  loss 0.6250  1:30 left");
  EXPECT_EQ(ProgressBar::line({2, 30, 100, 100, 0.5, 0.625, 0.1, {}}, 1.2),
            "epoch 2 [########################] 100/100  loss 0.6250  0:00 left");
  EXPECT_EQ(ProgressBar::line({1, 1, 1, 100, 0.5, 0.625, 0.1, {}}, 0),
            "epoch 1 [........................] 1/100  loss 0.6250");
  // A source that has more batches than it said.
  EXPECT_EQ(ProgressBar::line({1, 1, 9, 3, 0.5, 0.625, 0.1, {}}, 1),
            "epoch 1 [########################] 9/3  loss 0.6250  0:00 left");
}

TEST(ProgressBar, ShowsTheLastStepAndKeepsTheEpoch) {
  testing::internal::CaptureStderr();
  ProgressBar bar(true);
  bar.on_step({1, 1, 1, 3, 0.5, 0.5, 0.1, {}});
  bar.on_step({1, 2, 2, 3, 0.5, 0.5, 0.1, {}});  // too soon to be shown
  bar.on_step({1, 3, 3, 3, 0.5, 0.25, 0.1, {}});
  bar.on_epoch(epoch(1, 0.5));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find(" 2/3 "), std::string::npos) << said;
  EXPECT_NE(said.find(" 3/3  loss 0.2500  0:00 left"), std::string::npos) << said;
  EXPECT_NE(said.find("epoch 1/2  loss 0.5000  validation 0.2500  accuracy 75.0 %  1.5 s  best"),
            std::string::npos)
      << said;
  EXPECT_EQ(said.back(), '\n');
}

TEST(ProgressBar, KnowsThatAResumedEpochBeganInTheMiddle) {
  testing::internal::CaptureStderr();
  ProgressBar bar(true);
  bar.on_step({1, 50, 50, 100, 0.5, 0.5, 0.1, {}});
  std::this_thread::sleep_for(std::chrono::milliseconds(110));
  bar.on_step({1, 51, 51, 100, 0.5, 0.5, 0.1, {}});  // one in 0.11 s, so 49 take more than 5 s
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find(" 51/100  loss 0.5000  0:"), std::string::npos) << said;
  EXPECT_EQ(said.find(" 0:00 left"), std::string::npos) << said;
}

TEST(ProgressBar, EndsItsLineWhenTrainingIsStopped) {
  testing::internal::CaptureStderr();
  ProgressBar bar(true);
  bar.on_step({1, 1, 1, 3, 0.5, 0.5, 0.1, {}});
  bar.on_end(Ending::stopped);
  bar.on_end(Ending::stopped);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(said.find('\n'), said.size() - 1) << said;
}

TEST(ProgressBar, SaysNothingWithoutATerminal) {
  testing::internal::CaptureStderr();
  ProgressBar bar(false);
  bar.on_step({1, 1, 1, 2, 0.5, 0.5, 0.1, {}});
  bar.on_epoch(epoch(1, 1));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}
