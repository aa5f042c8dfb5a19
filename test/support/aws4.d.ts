/** What the S3 server of tests uses of the package aws4, which brings no types. */
declare module 'aws4' {
  interface Request {
    service: string;
    region: string;
    method: string;
    path: string;
    headers: Record<string, string>;
  }

  const aws4: {
    /** Sets the header Authorization of the request. */
    sign(
      request: Request,
      credentials: { accessKeyId: string; secretAccessKey: string },
    ): { headers: Record<string, string> };
  };
  export default aws4;
}
