#include "tito/core/watch.h"

#include <gtest/gtest.h>

#include <thread>

#include "folder.h"
#include "tito/core/process.h"

namespace tito {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kQuiet{50}, kPatience{5000}, kNothing{300};

TEST(Watch, SeesASave) {
  const Folder folder;
  Watch watch(folder.path());
  folder.write("relu.cpp", "x");
  EXPECT_TRUE(watch.wait(kQuiet, kPatience));
}

TEST(Watch, TakesManySavesForOne) {
  const Folder folder;
  Watch watch(folder.path());
  std::thread editor([&] {
    for (int i = 0; i < 5; ++i) {
      folder.write("relu.cpp", std::to_string(i));
      std::this_thread::sleep_for(milliseconds(20));
    }
  });
  EXPECT_TRUE(watch.wait(milliseconds(400), kPatience));
  editor.join();
  EXPECT_FALSE(watch.wait(kQuiet, kNothing));
}

TEST(Watch, LeavesAnEditorsOwnFilesAlone) {
  const Folder folder;
  Watch watch(folder.path());
  for (const char* name : {".relu.cpp.swp", "relu.cpp~", "#relu.cpp#", "4913"}) folder.write(name, "x");
  EXPECT_FALSE(watch.wait(kQuiet, kNothing));
}

TEST(Watch, CtrlCEndsIt) {
  const Folder folder;
  Watch watch(folder.path());
  interrupted = true;
  EXPECT_THROW(static_cast<void>(watch.wait(kQuiet, kPatience)), Interrupted);
  interrupted = false;
}

TEST(Watch, NamesAFolderThatIsNotThere) {
  EXPECT_EQ(error_of([] { Watch watch("/no/such/folder"); }, Exit::machine),
            "watch: /no/such/folder cannot be watched: No such file or directory");
}

}  // namespace
}  // namespace tito
