/// @file
/// Module 13: models in files, under the names that others give their tensors. A model trained elsewhere
/// loads here, and one trained here runs elsewhere.
///
///     save_gpt("mine.safetensors", model);      // a model like Llama under Llama's names, and so on
///     auto gpt2 = load_gpt("gpt2.safetensors", {.heads = 12});
///
/// What a file of ours says about itself is in its metadata, under "tinytorch.gpt"; for a file from elsewhere
/// the shapes say nearly all, and FileHints the rest.

#pragma once

#include <memory>
#include <string>

#include "tinytorch/transformer.h"

namespace tinytorch {

/// Who named the tensors.
enum class FileLayout : std::uint8_t {
  tinytorch,  ///< this library: the names of state_dict
  gpt2,       ///< Hugging Face's GPT-2: h.0.attn.c_attn.weight, linear weights as (in, out), q k v in one
  llama,      ///< Hugging Face's Llama: model.layers.0.self_attn.q_proj.weight
};
[[nodiscard]] const char* name_of(FileLayout layout);

/// The layout whose architecture the options describe; tinytorch when it is neither GPT-2's nor Llama's.
[[nodiscard]] FileLayout layout_for(const nn::GptOptions& options);
/// The layout that the names of a file follow. @throws ValueError saying what is missing
[[nodiscard]] FileLayout layout_of(const NamedTensors& tensors);

/// A file's tensors without what is no parameter (masks and tables of angles), and without the "transformer."
/// in front of the names that some files have.
[[nodiscard]] NamedTensors parameters_in(const NamedTensors& tensors);

/// A model's tensors under a layout's names. They may share the model's memory.
/// @throws ValueError when the layout has no place for what the model is made of
[[nodiscard]] NamedTensors to_layout(const nn::GPT& model, FileLayout layout);
/// Copies a file's tensors into a model of the same options, whatever layout they are in. Nothing is written
/// unless everything fits.
/// @throws KeyError, ShapeError, DTypeError, ValueError
void load_layout(nn::GPT& model, const NamedTensors& tensors);

/// What shapes do not tell.
struct FileHints {
  Index heads = 0;         ///< needed for files from elsewhere
  Index context = 0;       ///< needed for Llama's: how long a text may be
  double rotary_base = 0;  ///< Llama's: 10000 if 0
  float eps = 0;           ///< of the norms: 1e-5 if 0
};
/// The options of the model in a file: from its metadata, or else from names, shapes and hints.
/// @throws ValueError when hints are missing or contradict the file
[[nodiscard]] nn::GptOptions options_of(const SafeTensors& file, const FileHints& hints = {});

/// The options as text, and back: "vocabulary=4096 context=256 ...". @throws ValueError naming what it does
/// not know
[[nodiscard]] std::string options_text(const nn::GptOptions& options);
[[nodiscard]] nn::GptOptions parse_options(const std::string& text);

/// Writes model and options, in layout_for(options) unless another is asked for.
/// @param metadata  whatever else the file should say
/// @throws FileError, ValueError
void save_gpt(const std::string& path, const nn::GPT& model, Metadata metadata = {});
void save_gpt(const std::string& path, const nn::GPT& model, FileLayout layout, Metadata metadata = {});
/// Reads a model of any layout. @throws FileError, ValueError, KeyError, ShapeError
[[nodiscard]] std::shared_ptr<nn::GPT> load_gpt(const std::string& path, const FileHints& hints = {});

}  // namespace tinytorch
