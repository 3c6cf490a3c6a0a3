/** A linked program with its uniforms by name. */
export class GlProgram {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly locations = new Map<string, WebGLUniformLocation | null>();

  /** @throws Error with the driver's log when the shaders do not compile or link */
  constructor(gl: WebGL2RenderingContext, vertex: string, fragment: string) {
    this.gl = gl;
    this.program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, vertex],
      [gl.FRAGMENT_SHADER, fragment],
    ] as const) {
      const shader = gl.createShader(type);
      if (shader === null) return; // the context is lost; its event follows
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(this.program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(this.program);
    if (gl.getProgramParameter(this.program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
      const shaders = gl.getAttachedShaders(this.program) ?? [];
      const logs = [
        gl.getProgramInfoLog(this.program),
        ...shaders.map((shader) => gl.getShaderInfoLog(shader)),
      ];
      throw new Error(`The viewer's shader was refused: ${logs.join(" ")}`);
    }
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  /** Null (which WebGL ignores) for a uniform that the variant does not have. */
  at(name: string): WebGLUniformLocation | null {
    const known = this.locations.get(name);
    if (known !== undefined) return known;
    const location = this.gl.getUniformLocation(this.program, name);
    this.locations.set(name, location);
    return location;
  }

  dispose(): void {
    this.gl.deleteProgram(this.program);
  }
}
