/** @file The formats that datasets come in: the one list that pages, documents, messages and the command line show. */

export interface DatasetFormat {
  readonly name: string;
  readonly title: string;
  /** Which files, as people have them. */
  readonly files: string;
  /** Where classes and splits come from. */
  readonly meaning: string;
}

export const datasetFormats = [
  {
    name: 'folders',
    title: 'Image folders',
    files: 'a folder, zip, tar or tar.gz of PNG, JPEG, WebP, GIF (its first frame), TIFF or AVIF files',
    meaning:
      'class/image, or train/class/image and test/class/image; class/images/image, and flat folders with a list of files and classes, too',
  },
  {
    name: 'omniglot',
    title: 'Omniglot',
    files: 'images_background.zip and its like: alphabet/character01/drawing',
    meaning: 'characters are classes, alphabets their groups',
  },
  {
    name: 'ilsvrc',
    title: 'ImageNet’s challenge',
    files:
      'ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz together, as they were published (or the kit’s meta.mat and ILSVRC2012_validation_ground_truth.txt)',
    meaning: 'each tar inside is a class; validation images, by the kit’s list, are the test split',
  },
  {
    name: 'webdataset',
    title: 'WebDataset',
    files: 'tars of key.jpg with key.cls or key.json, one or a folder of them',
    meaning: 'the class is what .cls says, or label, cls or class in .json; splits by the names of the tars',
  },
  {
    name: 'cifar',
    title: 'CIFAR-10, CIFAR-100',
    files:
      'cifar-10-python.tar.gz, cifar-100-python.tar.gz, cifar-10-binary.tar.gz, cifar-100-binary.tar.gz, or what is in them',
    meaning: 'the official splits; class names from batches.meta; CIFAR-100 by its fine labels',
  },
  {
    name: 'pickle',
    title: 'ImageNet-32 and other pickles of batches',
    files: 'train_data_batch_1 … and val_data: a Python pickle of a dictionary with data and labels',
    meaning: 'splits by file names; nothing in a pickle is executed',
  },
  {
    name: 'npz',
    title: 'NumPy archives',
    files:
      'an npz with train_images and train_labels (MedMNIST), x_train and y_train (Keras), or data and labels (ImageNet-32)',
    meaning:
      'uint8 images, [n, height, width], with channels last or first, or flat; splits by the names of arrays or files',
  },
  {
    name: 'idx',
    title: 'IDX',
    files: 'train-images-idx3-ubyte and train-labels-idx1-ubyte (MNIST, EMNIST), gzipped or not',
    meaning: 'splits by file names; with names of classes by the form for IDX',
  },
  {
    name: 'matlab',
    title: 'MATLAB, as SVHN',
    files: 'train_32x32.mat, test_32x32.mat, extra_32x32.mat: X [height, width, channels, n] and y',
    meaning: 'files up to version 7; SVHN’s label 10 is the digit 0; extra counts as training',
  },
  {
    name: 'csv',
    title: 'CSV of pixels',
    files:
      'train.csv of Kaggle’s digit recogniser, fashion-mnist_train.csv: a column label, and one for each pixel; fer2013.csv: emotion, pixels, Usage',
    meaning:
      'square images, grey or with red, green, blue for each pixel; splits by file names; what has no label is left out',
  },
  {
    name: 'parquet',
    title: 'Hugging Face image Parquet',
    files: 'train-00000-of-00001.parquet and its like: a column image with bytes, a column label',
    meaning: 'class names from the metadata (ClassLabel); splits by file names',
  },
  {
    name: 'tfrecord',
    title: 'TFRecord',
    files: 'records of tf.train.Example with image/encoded and image/class/label, or image and label',
    meaning: 'every record’s check sum is compared; class names from image/class/synset or text; splits by file names',
  },
] as const satisfies readonly DatasetFormat[];

export type DatasetFormatName = (typeof datasetFormats)[number]['name'];

/** In a sentence of a refusal. */
export const readableFormats = datasetFormats.map(({ title }) => title).join(', ');
