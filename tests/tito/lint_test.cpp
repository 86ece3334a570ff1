#include "tito/core/lint.h"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace tito;

/// The findings of one region whose body begins in line 3, one a line.
std::string findings_in(const std::string& body) {
  std::string out;
  for (const LintFinding& finding :
       lint("f.cpp", "// Exercise 01.1: x\n// BEGIN SOLUTION\n" + body + "\n// END SOLUTION\n")) {
    out += (out.empty() ? "" : "\n") + finding.text();
  }
  return out;
}

struct Case {
  const char* name;
  const char* body;
  const char* finding = "";  // after "f.cpp:3: 01.1: "
};

class LintPasses : public testing::TestWithParam<Case> {};
TEST_P(LintPasses, HonestCode) { EXPECT_EQ(findings_in(GetParam().body), ""); }

INSTANTIATE_TEST_SUITE_P(
    , LintPasses,
    testing::Values(
        Case{"ScaryWordsInStrings",
             R"(log("asm __builtin_trap _Pragma #include extern \"C\" [[noreturn]] }}");)"},
        Case{"ScaryWordsInComments", "x();  // asm(\"\"), #define, __x, }}}} ?\?=\n/* { [ ( _Pragma */"},
        Case{"ScaryWordsInRawStrings", "auto s = R\"x(\n#include <a>\nasm __x }} )\" )x\";"},
        Case{"CharacterLiterals", R"(if (c == '{' || c == '#' || c == '\'' || c == '"') y();)"},
        Case{"DigitSeparators", "int n = 1'000'000; int m = 0x'f; char c = '}';"},
        Case{"AllowedAttributes",
             "[[maybe_unused]] int a; if (a) [[likely]] b(); [[nodiscard(\"why\"), maybe_unused]] int c();"},
        Case{"Lambdas", "auto f = [&](int i) { return a[b[i]]; }; v[f(2)] = 1;"},
        Case{"TemplateOfAGlobalName", "std::vector<::std::string> v; a<b::c>(d); x ? ::y : ::z;"},
        Case{"WordsThatContainOthers", "int asmx = 1, externs = 2, a_b_c = 3, _x = 4, x_ = 5;"},
        Case{"ExternVariable", "extern int counter;"}, Case{"UserLiterals", "auto t = 10ms + \"a\"s.size();"},
        Case{"WindowsLineEnds", "int a;\r\nint b;\r"},
        Case{"QuestionsInProse", "log(\"what?\?!\");  // really?\?"}, Case{"LinesOfOneCharacter", ";\n{\n}"},
        Case{"Conditional", "return a ? b : c ? d : e;"}, Case{"Modulo", "return a % b > c;"}),
    [](const auto& test) { return std::string(test.param.name); });

class LintRefuses : public testing::TestWithParam<Case> {};
TEST_P(LintRefuses, WithLineExerciseAndAdvice) {
  EXPECT_EQ(findings_in(GetParam().body), std::string("f.cpp:3: 01.1: ") + GetParam().finding);
}

constexpr const char* kDirective =
    "preprocessor lines are not allowed in an exercise; the file includes what the answer needs";
#define UNDERSCORES(name) \
  "'" name "' has two underscores in a row; such names belong to the compiler, choose another"
#define ATTRIBUTE(name) \
  "the attribute " name \
  " is not allowed in an exercise; allowed are maybe_unused, nodiscard, fallthrough, likely, unlikely"
INSTANTIATE_TEST_SUITE_P(
    , LintRefuses,
    testing::Values(
        Case{"Include", "#include <fstream>", kDirective}, Case{"Define", "  # define X", kDirective},
        Case{"DirectiveAfterComment", "/* */ #define X", kDirective},
        Case{"Pragma", "_Pragma(\"omp parallel\")",
             "_Pragma is not allowed in an exercise; for threads use parallel_for"},
        Case{"Asm", "asm(\"nop\");", "asm is not allowed in an exercise; write it in C++"},
        Case{"AsmWithUnderscores", "__asm__(\"nop\");", UNDERSCORES("__asm__")},
        Case{"ExternC", "extern \"C\" int f();", "extern \"C\" is not allowed in an exercise; leave it out"},
        Case{"ExternRawC", "extern R\"(C)\" int f();",
             "extern R\"(C)\" is not allowed in an exercise; leave it out"},
        Case{"Builtin", "__builtin_trap();", UNDERSCORES("__builtin_trap")},
        Case{"UnderscoresInside", "int a__b;", UNDERSCORES("a__b")},
        Case{"UnderscoresInASuffix", "auto a = 1__x;", UNDERSCORES("1__x")},
        Case{"UnderscoresAfterAString", "auto a = \"x\"__y;", UNDERSCORES("__y")},
        Case{"Attribute", "[[gnu::constructor]] void f();", ATTRIBUTE("gnu")},
        Case{"AttributeWithSpaces", "[ [noreturn] ] void f();", ATTRIBUTE("noreturn")},
        Case{"AttributeAfterAnAllowedOne", "[[likely, noreturn]] f();", ATTRIBUTE("noreturn")},
        Case{"AttributeWithUsing", "[[using gnu: constructor]] f();", ATTRIBUTE("using")},
        Case{"Digraph", "int a[1]; a<:0] = 1;",
             "'<:' is a digraph; write the bracket itself\nf.cpp:3: 01.1: ']' closes something that was "
             "opened outside the "
             "region; remove it"},
        Case{"DigraphDirective", "%:define X", "'%:' is a digraph; write the bracket itself"},
        Case{"Trigraph", "?\?=define X", "'?\?=' is a trigraph; write the character itself"},
        Case{"TrigraphSplice", "x();  // ?\?/\ny();", "a trigraph at the end of a line; remove it"},
        Case{"LineSplice", "x();  // \\\ny();", "a backslash at the end of a line; write one longer line"},
        Case{"LineSpliceWithSpaces", "x();  // \\ \t\ny();",
             "a backslash at the end of a line; write one longer line"},
        Case{"LineSpliceBeforeTheMarker", "x();  // \\",
             "a backslash at the end of a line; write one longer line"},
        Case{"UnicodeName", "int \\u005f\\u005fx;",
             "a backslash outside a literal; remove it\nf.cpp:3: 01.1: a backslash outside a literal; remove "
             "it"},
        Case{"LoneReturn", "// a\rint b;",
             "a carriage return without a new line; end lines as your editor usually does"},
        Case{"ClosesTheFunction", "} void g() {",
             "'}' closes something that was opened outside the region; remove it\nf.cpp:3: 01.1: '{' is not "
             "closed inside "
             "the region"},
        Case{"LeavesOneOpen", "if (x) {", "'{' is not closed inside the region"},
        Case{"Crossed", "f(x];", "']' closes the '(' of line 3"},
        Case{"OpenComment", "x();  /* ", "this comment does not end inside the region; close it with '*/'"},
        Case{"OpenString", "x(\"a);",
             "this literal does not end inside the region; close it\nf.cpp:3: 01.1: '(' is not closed inside "
             "the region"},
        Case{"OpenRawString", "auto s = R\"x( )y\";",
             "this literal does not end inside the region; close it"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Lint, CountsLinesFromTheTopOfTheFile) {
  EXPECT_EQ(findings_in("int a;\n\nasm();"),
            "f.cpp:5: 01.1: asm is not allowed in an exercise; write it in C++");
}

TEST(Lint, FindsAZeroByte) {
  EXPECT_EQ(findings_in(std::string("int a;\0", 7)), "f.cpp:3: 01.1: a zero byte; remove it");
}

TEST(Lint, LooksAtRegionsOnly) {
  EXPECT_TRUE(
      lint("f.cpp",
           "#include <x>\nextern \"C\" int f();\n// Exercise 01.1: x\n// BEGIN SOLUTION\n// END SOLUTION\n")
          .empty());
}

TEST(Lint, ReportsAMarkerInsideARegion) {
  EXPECT_EQ(findings_in("// END SOLUTION\nvoid evil();\n// BEGIN SOLUTION"),
            "f.cpp:5: this region has no name; expected a comment '// Exercise NN.k: ...' above it");
}

TEST(Lint, ReportsAMarkerInsideARawString) {
  EXPECT_EQ(findings_in("auto s = R\"(\n// END SOLUTION\n)\";"),
            "f.cpp:6: '// END SOLUTION' without a '// BEGIN SOLUTION' before it");
}

TEST(Lint, SpeaksInTheOrderOfLines) {
  const std::string findings = findings_in("int a__b;\nint c = \\\n1;");
  EXPECT_EQ(findings.find("f.cpp:3: "), 0u) << findings;
  EXPECT_NE(findings.find("\nf.cpp:4: "), std::string::npos) << findings;
}

}  // namespace
