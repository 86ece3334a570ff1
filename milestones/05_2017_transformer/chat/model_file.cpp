// Shows what is in a model file, and writes it in another layout: what `tito model` runs.

#include <cstdio>
#include <filesystem>
#include <optional>

#include "chat/json.h"
#include "support/arguments.h"
#include "support/program.h"
#include "tinytorch/error.h"
#include "tinytorch/layouts.h"

namespace {

using namespace milestones;
using namespace tinytorch;

constexpr const char* kUsage =
    "model_file info FILE [--json]\n"
    "model_file convert IN OUT --layout tinytorch|gpt2|llama\n"
    "  --heads N --context N  what the file of another library does not say\n";

constexpr const char* kOptionsKey = "tinytorch.gpt";

struct Call {
  std::string what, in, out;
  std::optional<FileLayout> layout;
  FileHints hints;
  bool json = false;
};

FileLayout layout_called(const std::string& name) {
  for (const FileLayout layout : {FileLayout::tinytorch, FileLayout::gpt2, FileLayout::llama}) {
    if (name == name_of(layout)) return layout;
  }
  throw WrongCall{str("there is no layout '", name, "'; expected tinytorch, gpt2 or llama")};
}

Call read(int argc, char** argv) {
  Call out;
  for (Arguments words(argc, argv); words.next();) {
    if (words.is("--json")) {
      out.json = true;
    } else if (words.is("--layout")) {
      out.layout = layout_called(words.value());
    } else if (words.is("--heads")) {
      out.hints.heads = words.whole(1);
    } else if (words.is("--context")) {
      out.hints.context = words.whole(1);
    } else if (words.is_option()) {
      words.refuse();
    } else if (out.what.empty()) {
      out.what = words.word();
    } else if (out.in.empty()) {
      out.in = words.word();
    } else if (out.out.empty() && out.what == "convert") {
      out.out = words.word();
    } else {
      words.refuse();
    }
  }
  if (out.what == "info" && !out.in.empty()) return out;
  if (out.what == "convert" && !out.out.empty() && out.layout) return out;
  throw WrongCall{"expected 'info FILE' or 'convert IN OUT --layout LAYOUT'; see --help"};
}

// ---- info -------------------------------------------------------------------------------------------------

/// What a file is, as far as it says so.
struct Info {
  std::string layout = "unknown";
  std::string options;  ///< or why they are not known
  bool known = false;   ///< the options
  Index parameters = 0, bytes = 0;
  std::string dtypes;
};

Info look(const SafeTensors& file, const FileHints& hints) {
  Info out;
  bool tied = false;  // a table may be there under its other name too
  try {
    out.layout = name_of(layout_of(file.tensors));
    const nn::GptOptions options = options_of(file, hints);
    out.options = options_text(options);
    out.known = true;
    tied = options.tied;
  } catch (const ValueError& error) {
    out.options = error.what();
  }
  for (const auto& [name, tensor] : file.tensors) {
    const std::string dtype = str(tensor.dtype());
    if ((", " + out.dtypes + ",").find(", " + dtype + ",") == std::string::npos) {
      out.dtypes += (out.dtypes.empty() ? "" : ", ") + dtype;
    }
    out.bytes += tensor.numel() * static_cast<Index>(size_of(tensor.dtype()));
  }
  for (const auto& [name, tensor] : parameters_in(file.tensors)) {
    if (!tied || (name != "head.weight" && name != "lm_head.weight")) out.parameters += tensor.numel();
  }
  return out;
}

void show(const Call& call, const SafeTensors& file, const Info& info) {
  const auto row = [](const char* name, const std::string& value) {
    std::printf("  %-11s %s\n", name, value.c_str());
  };
  std::printf("%s\n", call.in.c_str());
  row("layout", info.layout);
  row("options", info.options);
  row("parameters", str(info.parameters));
  row("tensors", str(file.tensors.size(), info.dtypes.empty() ? "" : " of ", info.dtypes));
  row("bytes", str(info.bytes));
  for (const auto& [key, value] : file.metadata) {
    if (key == kOptionsKey) continue;
    row("metadata", str(key, " = ", value.size() > 60 ? value.substr(0, 60) + "..." : value));
  }
}

void show_json(const Call& call, const SafeTensors& file, const Info& info) {
  std::string text =
      str("{\"file\": ", json_text(call.in), ", \"layout\": ", json_text(info.layout),
          ", \"options\": ", info.known ? json_text(info.options) : "null",
          ", \"parameters\": ", info.parameters, ", \"bytes\": ", info.bytes, ", \"metadata\": {");
  const char* comma = "";
  for (const auto& [key, value] : file.metadata) {
    text += str(comma, json_text(key), ": ", json_text(value));
    comma = ", ";
  }
  text += "}, \"tensors\": [";
  comma = "";
  for (const auto& [name, tensor] : file.tensors) {
    text += str(comma, "{\"name\": ", json_text(name), ", \"dtype\": ", json_text(str(tensor.dtype())),
                ", \"shape\": [");
    for (Index axis = 0; axis < tensor.dim(); ++axis) text += str(axis ? ", " : "", tensor.size(axis));
    text += "]}";
    comma = ", ";
  }
  std::printf("%s]}\n", text.c_str());
}

// ---- convert ----------------------------------------------------------------------------------------------

void convert(const Call& call) {
  if (std::filesystem::exists(call.out)) {
    throw WrongCall{str(call.out, " is there already; remove it or choose another name")};
  }
  const SafeTensors file = load_safetensors(call.in);
  Generator random(0);  // every number is replaced
  nn::GPT model(options_of(file, call.hints), random);
  load_layout(model, file.tensors);
  Metadata metadata;
  for (const auto& each : file.metadata) {
    if (each.first != kOptionsKey) metadata.push_back(each);
  }
  save_gpt(call.out, model, *call.layout, std::move(metadata));
  if (!call.json) {
    std::printf("%s: %s, %s\n", call.out.c_str(), name_of(*call.layout),
                options_text(model.options()).c_str());
  }
}

void work(int argc, char** argv) {
  Call call = read(argc, argv);
  if (call.what == "convert") {
    convert(call);
    if (!call.json) return;
    call.in = call.out;  // the document describes what was written
  }
  const SafeTensors file = load_safetensors(call.in);
  const Info info = look(file, call.hints);
  call.json ? show_json(call, file, info) : show(call, file, info);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  return guarded("model_file", [&] { work(argc, argv); });
}
