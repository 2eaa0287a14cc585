//! The control protocol between the server and the engine; the TypeScript types are generated from here.
