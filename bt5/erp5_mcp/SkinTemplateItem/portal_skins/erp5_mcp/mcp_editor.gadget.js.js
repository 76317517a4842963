/*jslint indent: 2 */
/*global window, rJS */
/**
 * ERP5's editor gadget, as high as its field asks, and monospaced where no code
 * editor is installed: as it is, its box has two lines in one user interface and
 * six in the other.
 *
 * Takes the options of gadget_editor.html, and "height": lines.
 */
(function (window, rJS) {
  "use strict";

  rJS(window)
    .declareAcquiredMethod("notifyChange", "notifyChange")

    .declareMethod("render", function (options) {
      this.element.style.setProperty("--mcp-editor-height",
                                     (options.height || 30) * 1.5 + "em");
      return this.getDeclaredGadget("editor")
        .push(function (editor) {
          return editor.render(options);
        });
    })

    .declareMethod("getContent", function () {
      return this.getDeclaredGadget("editor")
        .push(function (editor) {
          return editor.getContent();
        });
    }, {mutex: "changestate"})

    .declareMethod("checkValidity", function () {
      return true;
    })

    .onEvent("input", function () {
      return this.notifyChange("input");
    }, false, false);
}(window, rJS));
