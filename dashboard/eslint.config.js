import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "artifacts", "src/api/schema.d.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  hooks.configs.flat.recommended,
  {
    // The compiler is not in use, so what it could not compile is no matter.
    rules: { "react-hooks/incompatible-library": "off" },
  },
  { files: ["public/**"], languageOptions: { globals: { document: "readonly", localStorage: "readonly", matchMedia: "readonly" } } },
  {
    files: ["scripts/**"],
    // Functions that run in the page see its document.
    languageOptions: {
      globals: {
        process: "readonly", console: "readonly", fetch: "readonly", URL: "readonly", setTimeout: "readonly", document: "readonly",
        performance: "readonly", location: "readonly", URLSearchParams: "readonly", Event: "readonly", HTMLInputElement: "readonly",
        requestAnimationFrame: "readonly",
      },
    },
  },
);
