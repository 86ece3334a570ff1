#include "tito/core/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "folder.h"

namespace {

using namespace tito;
namespace fs = std::filesystem;

TEST(Files, WriteMakesFoldersAndReadGivesTheSameBytes) {
  const Folder folder;
  const std::string content("a\0b\n", 4);
  write_file(folder.path() / "x/y/z.txt", content);
  EXPECT_EQ(folder.read("x/y/z.txt"), content);
  write_file(folder.path() / "x/y/z.txt", "");
  EXPECT_EQ(folder.read("x/y/z.txt"), "");
}

TEST(Files, WriteLeavesNothingBesideTheFileAndKeepsItsMode) {
  const Folder folder;
  folder.write("run", "1");
  ::chmod((folder.path() / "run").c_str(), 0755);
  folder.write("run", "2");
  EXPECT_EQ(list_files(folder.path()), std::vector<fs::path>{"run"});
  EXPECT_EQ(fs::status(folder.path() / "run").permissions(), fs::perms(0755));
}

TEST(Files, ErrorsNameTheFileTheReasonAndWhatToDo) {
  const Folder folder;
  const std::string missing = (folder.path() / "missing").string();
  EXPECT_EQ(error_of([&] { read_file(missing); }, Exit::machine),
            "cannot read " + missing + ": No such file or directory; check the path");
  folder.write("file", "old");
  const std::string below = (folder.path() / "file" / "below").string();
  EXPECT_EQ(error_of([&] { write_file(below, "x"); }, Exit::machine),
            "cannot make the folder of " + below + ": Not a directory");
  EXPECT_EQ(folder.read("file"), "old");
}

TEST(Files, AFullDiskLeavesTheOldContentWhole) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full";
  EXPECT_NE(error_of([] { write_file("/proc/tito-test", "x"); }, Exit::machine)
                .find("cannot write /proc/tito-test"),
            std::string::npos);
}

TEST(Sha256, AgreesWithThePublishedVectors) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(HashFolder, SeesNamesAndContentsAndIsEmptyForNothing) {
  const Folder folder;
  EXPECT_EQ(hash_folder(folder.path()), "");
  EXPECT_EQ(hash_folder(folder.path() / "missing"), "");
  folder.write("a", "1");
  const std::string first = hash_folder(folder.path());
  folder.write("a", "2");
  const std::string second = hash_folder(folder.path());
  fs::rename(folder.path() / "a", folder.path() / "b");
  const std::string third = hash_folder(folder.path());
  EXPECT_NE(first, second);
  EXPECT_NE(second, third);
  fs::rename(folder.path() / "b", folder.path() / "a");
  folder.write("a", "1");
  EXPECT_EQ(hash_folder(folder.path()), first);
}

TEST(ListFiles, IsSortedAndRelative) {
  const Folder folder;
  folder.write("b", "");
  folder.write("a/c", "");
  EXPECT_EQ(list_files(folder.path()), (std::vector<fs::path>{"a/c", "b"}));
}

TEST(UtcNow, HasTheFormOfProgressJson) {
  const std::string now = utc_now();
  ASSERT_EQ(now.size(), 20u);
  EXPECT_EQ(now[10], 'T');
  EXPECT_EQ(now[19], 'Z');
}

}  // namespace
