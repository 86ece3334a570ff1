#include "tito/core/data.h"

#define CPPHTTPLIB_OPENSSL_SUPPORT
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdlib>
#include <thread>

#include "folder.h"
#include "tito/core/http.h"
#include "tito/core/process.h"

namespace tito {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

const std::string kNumbers = "1,2,3\n";
const std::string kWrong = "1,2,4\n";

void nothing_to_tell(const std::string&, std::uintmax_t, std::uintmax_t) {}

/// A course whose only dataset is one small file.
class SmallData : public testing::Test {
 protected:
  /// @param more  further lines of the dataset: its addresses
  void describe(const std::string& more = "",
                const std::string& places = R"("$TINYTORCH_TEST_DATA/numbers", "shipped")") {
    course_.write("milestones/datasets/datasets.toml",
                  "[[dataset]]\nname = \"numbers\"\ntitle = \"three\"\nuse = \"tests\"\nlicence = "
                  "\"none\"\nfolders = [" +
                      places + "]\n" + more + "\n[[dataset.file]]\nname = \"numbers.csv\"\nbytes = " +
                      std::to_string(kNumbers.size()) + "\nsha256 = [\"" + sha256(kNumbers) + "\"]\n");
    dataset_ = read_datasets(course_.path()).at(0);
  }
  [[nodiscard]] std::filesystem::path get() const {
    return get_dataset(course_.path(), dataset_, nothing_to_tell);
  }
  [[nodiscard]] bool has(const std::string& file) const {
    return std::filesystem::exists(course_.path() / file);
  }

  Folder course_;
  Dataset dataset_;
};

/// A server on this machine that holds one file, for as long as the test runs.
class Server {
 public:
  explicit Server(const std::string& content) {
    server_.Get("/numbers.csv", [content](const httplib::Request&, httplib::Response& response) {
      response.set_content(content, "text/plain");
    });
    server_.Get("/old/numbers.csv", [](const httplib::Request&, httplib::Response& response) {
      response.set_redirect("/numbers.csv");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ~Server() {
    server_.stop();
    thread_.join();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  [[nodiscard]] std::string line() const { return "addresses = [\"" + address() + "\"]"; }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

TEST_F(SmallData, IsNowhereAtFirst) {
  describe();
  const DataState state = look_for(course_.path(), dataset_);
  EXPECT_FALSE(state.here());
  EXPECT_EQ(state.folder, "");
  EXPECT_EQ(state.problem, "");
  EXPECT_EQ(dataset_.bytes(), kNumbers.size());
}

TEST_F(SmallData, IsFoundInTheFirstPlaceThatHasIt) {
  describe();
  const Folder stick;
  stick.write("numbers/numbers.csv", kNumbers);
  course_.write(".tito/data/numbers/numbers.csv", kNumbers);
  EXPECT_EQ(look_for(course_.path(), dataset_).folder, course_.path() / ".tito/data/numbers");
  course_.write("shipped/numbers.csv", kNumbers);
  EXPECT_EQ(look_for(course_.path(), dataset_).folder, course_.path() / "shipped");
  ::setenv("TINYTORCH_TEST_DATA", stick.path().c_str(), 1);
  EXPECT_EQ(look_for(course_.path(), dataset_).folder, stick.path() / "numbers");
  EXPECT_EQ(get(), stick.path() / "numbers");
  ::unsetenv("TINYTORCH_TEST_DATA");
}

TEST_F(SmallData, AWrongSumNamesTheFileAndBothSums) {
  describe();
  course_.write("shipped/numbers.csv", kWrong);
  const DataState state = look_for(course_.path(), dataset_);
  EXPECT_FALSE(state.here());
  EXPECT_EQ(state.problem, (course_.path() / "shipped/numbers.csv").string() + " has the SHA-256 " +
                               sha256(kWrong) + ", expected was " + sha256(kNumbers));
  EXPECT_EQ(error_of([&] { static_cast<void>(get()); }, Exit::machine),
            "data get numbers: " + state.problem + "; mend or remove that file");
}

TEST_F(SmallData, IsDownloadedWholeIntoTheCourse) {
  const Server server(kNumbers);
  describe(server.line());
  std::uintmax_t last = 0;
  const auto folder = get_dataset(course_.path(), dataset_,
                                  [&](const std::string& file, std::uintmax_t done, std::uintmax_t all) {
                                    EXPECT_EQ(file, "numbers.csv");
                                    EXPECT_EQ(all, kNumbers.size());
                                    last = done;
                                  });
  EXPECT_EQ(folder, course_.path() / ".tito/data/numbers");
  EXPECT_EQ(course_.read(".tito/data/numbers/numbers.csv"), kNumbers);
  EXPECT_EQ(last, kNumbers.size());
  EXPECT_TRUE(look_for(course_.path(), dataset_).here());
}

TEST_F(SmallData, ADamagedDownloadOfOursIsReplaced) {
  const Server server(kNumbers);
  describe(server.line());
  course_.write(".tito/data/numbers/numbers.csv", kWrong);
  EXPECT_EQ(get(), course_.path() / ".tito/data/numbers");
  EXPECT_EQ(course_.read(".tito/data/numbers/numbers.csv"), kNumbers);
}

TEST_F(SmallData, AWrongDownloadIsRefusedAndLeavesNothing) {
  const Server server(kWrong);
  describe(server.line());
  EXPECT_THAT(error_of([&] { static_cast<void>(get()); }, Exit::machine),
              AllOf(StartsWith("data get numbers: " + server.address() + "numbers.csv has the SHA-256 " +
                               sha256(kWrong) + ", expected was " + sha256(kNumbers)),
                    HasSubstr("put the files into")));
  EXPECT_FALSE(has(".tito/data/numbers"));
}

TEST_F(SmallData, AFloodIsCutOff) {
  const Server server(kNumbers + std::string(1 << 20, '4'));
  describe(server.line());
  EXPECT_THAT(error_of([&] { static_cast<void>(get()); }, Exit::machine),
              HasSubstr("it sends more than the 6 bytes expected"));
  EXPECT_FALSE(has(".tito/data/numbers"));
}

TEST_F(SmallData, TheSecondAddressAnswersWhenTheFirstDoesNot) {
  const Server server(kNumbers);
  describe("addresses = [\"" + server.address() + "gone/\", \"" + server.address() + "old/\"]");
  EXPECT_EQ(get(), course_.path() / ".tito/data/numbers");
}

TEST_F(SmallData, NoNetworkSaysWhatToDoInstead) {
  describe("package = \"dataset-numbers\"\naddresses = [\"http://127.0.0.1:9/\"]");
  EXPECT_EQ(
      error_of([&] { static_cast<void>(get()); }, Exit::machine),
      "data get numbers: http://127.0.0.1:9/numbers.csv: no answer (Connection); without a network, install "
      "Debian's dataset-numbers, or put the files into " +
          (course_.path() / ".tito/data/numbers").string());
}

TEST_F(SmallData, WhatShipsCannotBeDownloaded) {
  describe();
  EXPECT_THAT(error_of([&] { static_cast<void>(get()); }, Exit::machine),
              HasSubstr("it comes with the course, but is not there"));
}

TEST_F(SmallData, CtrlCEndsADownloadAndLeavesNothing) {
  const Server server(kNumbers);
  describe(server.line());
  interrupted = true;
  EXPECT_THROW(static_cast<void>(get()), Interrupted);
  interrupted = false;
  EXPECT_FALSE(has(".tito/data/numbers"));
}

TEST_F(SmallData, TheListIsReadStrictly) {
  const std::string good = (describe(), course_.read("milestones/datasets/datasets.toml"));
  const auto complaint = [&](const std::string& old, const std::string& fresh) {
    std::string text = good;
    text.replace(text.find(old), old.size(), fresh);
    course_.write("milestones/datasets/datasets.toml", text);
    return error_of([&] { static_cast<void>(read_datasets(course_.path())); });
  };
  EXPECT_THAT(complaint("licence", "license"), HasSubstr("datasets.toml:5: unknown key 'license'"));
  EXPECT_THAT(complaint("\"numbers\"", "\"../numbers\""), HasSubstr("datasets.toml:2: '../numbers' is not"));
  EXPECT_THAT(complaint("numbers.csv", "a/b.csv"), HasSubstr("'a/b.csv' is not the name of a file"));
  EXPECT_THAT(complaint(sha256(kNumbers), "abc"), HasSubstr("'abc' is not a SHA-256"));
  EXPECT_THAT(complaint("[[dataset.file]]", "addresses = [\"http://a/b\"]\n[[dataset.file]]"),
              HasSubstr("'http://a/b' is not an address that ends with /"));
  course_.write("milestones/datasets/datasets.toml", good + good);
  EXPECT_THAT(error_of([&] { static_cast<void>(read_datasets(course_.path())); }),
              HasSubstr("there are two datasets 'numbers'"));
}

TEST_F(SmallData, AMisspeltNameIsSuggested) {
  describe();
  EXPECT_EQ(error_of([&] { static_cast<void>(find_dataset({dataset_}, "nunbers")); }),
            "data: there is no dataset 'nunbers'; did you mean 'numbers'?; see 'tito data list'");
}

TEST(Datasets, OfTheCourseAreWhatTheMilestonesName) {
  std::vector<std::string> names;
  for (const Dataset& dataset : read_datasets(TINYTORCH_SOURCE)) names.push_back(dataset.name);
  EXPECT_THAT(names, ElementsAre("digits", "mnist", "fashion-mnist", "cifar-10", "tinyshakespeare", "gpt2"));
}

TEST(Datasets, TheDigitsShipAndAreWhole) {
  const auto datasets = read_datasets(TINYTORCH_SOURCE);
  const DataState state = look_for(TINYTORCH_SOURCE, find_dataset(datasets, "digits"));
  EXPECT_TRUE(state.here()) << state.problem;
}

TEST(ServeFolder, ShowsAFolderAndNothingBesideIt) {
  const Folder folder;
  folder.write("site/index.html", "<p>hello</p>");
  folder.write("secret", "no");
  std::thread visitor;
  std::string page;
  int beside = 0;
  EXPECT_THROW(serve_folder(folder.path() / "site", 0,
                            [&](int port) {
                              visitor = std::thread([&, port] {
                                httplib::Client client("127.0.0.1", port);
                                if (const auto answer = client.Get("/index.html")) page = answer->body;
                                if (const auto answer = client.Get("/../secret")) beside = answer->status;
                                interrupted = true;
                              });
                            }),
               Interrupted);
  visitor.join();
  interrupted = false;
  EXPECT_EQ(page, "<p>hello</p>");
  EXPECT_EQ(beside, 404);
}

TEST(ServeFolder, APortThatIsTakenIsAnErrorThatNamesIt) {
  const Folder folder;
  httplib::Server other;
  const int port = other.bind_to_any_port("127.0.0.1");
  std::thread thread([&] { other.listen_after_bind(); });
  while (!other.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(error_of([&] { serve_folder(folder.path(), port, [](int) {}); }, Exit::machine),
            "port " + std::to_string(port) +
                " cannot be had on this machine; name another one with --port, or 0 for any");
  other.stop();
  thread.join();
}

}  // namespace
}  // namespace tito
