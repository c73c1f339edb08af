// Runs before anything is drawn, so that a dark page never flashes light.
let chosen = null;
try {
  chosen = localStorage.getItem("ekko.theme");
} catch {
  // Without storage the system's theme stays.
}
const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.dataset.theme = isDark ? "dark" : "light";
