/** @file What is used of two packages that bring no types. */
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';
  export default class PDFDocument extends Readable {
    constructor(options: {
      readonly size: readonly number[];
      readonly margin: number;
      readonly info: Readonly<Record<string, string>>;
      readonly font: string;
    });
    registerFont(name: string, file: string): void;
    font(name: string, size: number): this;
    text(text: string, x: number, y: number, options: { readonly lineBreak: boolean }): this;
    end(): void;
  }
}
declare module 'svg-to-pdfkit' {
  import type PDFDocument from 'pdfkit';
  export default function draw(
    document: PDFDocument,
    svg: string,
    x: number,
    y: number,
    options: {
      readonly width: number;
      readonly height: number;
      readonly assumePt: boolean;
      readonly fontCallback: (family: string, bold: boolean) => string;
      readonly imageCallback: (link: string) => string;
      readonly warningCallback: () => void;
    },
  ): void;
}
